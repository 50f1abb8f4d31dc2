<?php
function none() { $a = 1; $b = 2; return "n"; }
$x = 1; $y = 2;
