<?php

class Base
{
	public function name() { return 'base ' . static::class; }
	public static function make(...$x) { return static::class . json_encode($x); }
	private function hidden() { return 'hidden'; }
	public function give() { return [$this->hidden(...), $this->name(...), self::make(...), static::make(...)]; }
	public function __call($n, $a) { return "call $n " . implode(',', $a); }
	public static function __callStatic($n, $a) { return "static $n " . implode(',', $a); }
}
class Child extends Base
{
	public function name() { return 'child over ' . (parent::name(...))(); }
	public static function up() { return parent::make(...); }
	public function __invoke($x = 3) { return $x * 2; }
}
$c = new Child;
foreach ($c->give() as $f) {
	echo $f(), "\n";
}
echo Child::up()(1), ' ', Child::make(...)(a: 1), ' ', ($c->missing(...))(1, 2), ' ', (Child::gone(...))(3), ' ', $c(...)(4), "\n";
$strlen = strlen(...);
echo $strlen('four'), ' ', implode(',', array_map(strtoupper(...), ['a', 'b'])), ' ', 'strrev'(...)('abc'), ' ', [$c, 'name'](...)(), ' ', ['Child', 'make'](...)(), "\n";
function with_static(&$n) { static $t = 0; $t++; return $n += $t; }
$f = with_static(...);
$n = 1;
$f($n);
$f($n);
with_static($n);
echo $n, ' ', (new ReflectionFunction($f))->getName(), "\n";
$method = 'name';
echo $c->$method(...)(), ' ', Child::{'make'}(...)(), "\n";
try {
	nothing_here(...);
} catch (Error $e) {
	echo $e->getMessage(), "\n";
}
