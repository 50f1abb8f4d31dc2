<?php

namespace Cl;

class Holder
{
	private $value = 'held';
	public $list = [];
	public function bound() { return function () { return $this->value; }; }
	public static function unbound() { return static fn () => isset($this) ? 'this' : static::class; }
	public function nested() { return fn ($a) => fn ($b) => fn ($c) => "$a$b$c$this->value"; }
	public function usesStatic() { return function () { static $n = 10; return $n++; }; }
}
class Sub extends Holder
{
}
$h = new Holder;
echo $h->bound()(), ' ', Holder::unbound()(), ' ', Sub::unbound()(), ' ', $h->nested()(1)(2)(3), "\n";
$a = $h->usesStatic();
$b = $h->usesStatic();
$c = clone $a;
echo $a(), $a(), $b(), $c(), $a(), "\n";

$count = 0;
$by = function ($n) use (&$count, $h) { $count += $n; return $h; };
$by(2);
$by(3);
echo "$count\n";
$fib = function ($n) use (&$fib) { return $n < 2 ? $n : $fib($n - 1) + $fib($n - 2); };
echo $fib(15), "\n";
$x = 'outer';
$arrow = fn () => $x = 'inner' . $x;
echo $arrow(), $x, "\n";
$peek = function () { return $this->value; };
echo \Closure::bind($peek, $h, Holder::class)(), ' ', $peek->call($h), ' ', $peek->bindTo($h, $h)(), "\n";
$set = fn & (array &$arr) => $arr;
$array = [1];
$ref = &$set($array);
$ref[] = 2;
echo json_encode($array), "\n";
try {
	$static = static function () { return $this; };
	$bound = @$static->bindTo($h);
	var_dump($bound);
	$static();
} catch (\Error $e) {
	echo $e->getMessage(), "\n";
}
function maker(int $n): \Closure
{
	static $made = [];
	return $made[$n] ??= function (int ...$more) use ($n): int { return array_sum($more) + $n; };
}
echo maker(1)(1, 2), maker(2)(), maker(1) === maker(1) ? 'same' : 'other', "\n";
foreach ([maker(1), $arrow, $h->bound(), function () {}] as $f) {
	$r = new \ReflectionFunction($f);
	echo $r->getName(), ' ', $r->getStartLine(), '-', $r->getEndLine(), ' ', basename($r->getFileName()), ' ', $r->getReturnType() ?? 'none', ' ', $r->getClosureScopeClass()?->name ?? '-', ' ', json_encode(array_keys($r->getStaticVariables())), "\n";
}
$list = [[3], [1], [2]];
usort($list, fn ($a, $b) => $a[0] <=> $b[0]);
var_dump($by, array_map(fn ($n) => $n ** 2, [1, 2, 3]), (function () { return func_get_args(); })(1, 2), (static fn (int $a = 5, ...$r) => [$a, $r])(r: 3, a: 4));
function &counter() { static $c = 0; $c++; return $c; }
$r = &counter();
$r += 10;
echo counter(), "\n";
