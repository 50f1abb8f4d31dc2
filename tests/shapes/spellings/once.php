<?php
echo 'once ';
return ['first time' => __FILE__];
