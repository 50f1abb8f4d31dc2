<?php
namespace Ev;
abstract class Base { const N = ' base'; public static $log = []; public function hello() { static $n = 0; self::$log[] = static::class; return ++$n . count(self::$log) . (fn () => static::N)(); } }
