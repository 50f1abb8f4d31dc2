<?php
$made = "made where local is $local";
$local .= '!';
return __DIR__;
