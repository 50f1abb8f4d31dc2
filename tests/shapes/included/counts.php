<?php
static $n = 0;
function_exists('once') || eval('function once() {}');
if (!function_exists('counted')) { function counted() { static $c = 0; return ++$c; } }
$o = new class { public static $s = 0; };
return ++$n . counted() . ++$o::$s . ' ';
