<?php
static $n = [0];
$n[0]++;
$f = static function () { static $m = 100; return $m++; };
$o = new class { static $v = 0; function x() { static $k = 'k'; return $k .= ++self::$v; } };
echo $n[0], $f(), $f(), $o->x(), get_class($o) === ($GLOBALS['last'] ?? null) ? 'same' : 'new', "\n";
$GLOBALS['last'] = get_class($o);
