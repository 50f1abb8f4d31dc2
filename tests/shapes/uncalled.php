<?php

// Functions that nobody has called yet: what reflection and named arguments read of them, and each way in which a first call begins.

function none() { return __LINE__; }
function one($a) { return __LINE__ . " $a"; }
function typed(int $a) { return __LINE__ . " $a"; }
function two(
	$first,
	$second
) {
	return "$first $second";
}
function three(
	int $first,
	int $second = PHP_INT_SIZE * 2,
	int ...$rest
) {
	return "$first $second " . json_encode($rest);
}
function variadic(...$all) { return json_encode($all); }
function one_and_rest($a, ...$all) { return "$a " . json_encode($all); }
function byReference(&$a) { $a++; }
function generator($a) { yield $a; yield __LINE__; }
function fails($a) {
	throw new LogicException("line of the throw $a");
}

abstract class Base
{
	abstract public function later($a);
	public function inherited($a) { return static::class . " $a"; }
	public static function still($a) { return static::class . " $a"; }
	private function own($a) { return "own $a"; }
	public function asks() { return $this->own(1); }
	public function __call($name, $arguments) { return "$name " . count($arguments); }
	public static function __callStatic($name, $arguments) { return "$name " . count($arguments); }
}
class Child extends Base
{
	public function __construct(public int $kept = 3) {}
	public function later($a) { return "later $a"; }
	public function __get($name) { return "got $name"; }
	public function __destruct() { echo "destroyed\n"; }
	public function __toString() { return 'text'; }
}
class Other extends Child
{
	public function inherited($a) { return 'other ' . parent::inherited($a); }
}

function told(callable $f)
{
	try {
		echo json_encode($f()), "\n";
	} catch (Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), ' at ', $e->getLine(), "\n", preg_replace('~\S*/~', '', $e->getTraceAsString()), "\n";
	}
}

// What reflection says before the first call.
foreach (['none', 'one', 'typed', 'two', 'three', 'variadic', 'one_and_rest', 'byReference', 'generator'] as $name) {
	$f = new ReflectionFunction($name);
	echo $name, ' ', $f->getNumberOfRequiredParameters(), ' ', $f->getStartLine(), '-', $f->getEndLine();
	foreach ($f->getParameters() as $p) {
		echo ' ', $p, $p->isDefaultValueAvailable() ? ' = ' . $p->getDefaultValue() : '', $p->isOptional() ? ' optional' : '';
	}
	echo "\n";
}
$nothing = function ($a) { return $a; };
$arrow = fn($a) => $a . $nothing(2);
echo json_encode([(new ReflectionFunction($nothing))->getClosureUsedVariables(), count((new ReflectionFunction($arrow))->getClosureUsedVariables())]), "\n";

// Named arguments that leave something out.
told(fn() => two(second: 1));
told(fn() => two(second: 1, first: 2));
told(fn() => three(1, rest: 5));
told(fn() => three(second: 5));
told(fn() => one(b: 1));
told(fn() => one_and_rest(b: 1));
told(fn() => variadic(x: 1, y: 2));
told(fn() => call_user_func_array('two', ['second' => 3]));
told(fn() => call_user_func_array('three', ['first' => 3]));
told(fn() => (new ReflectionFunction('two'))->invoke(second: 4));
told(fn() => (new Child(kept: 4))->later(a: 2));

// Too few, too many, the wrong ones.
told(fn() => one());
told(fn() => typed('x'));
told(fn() => none(1, 2, 3));
told(fn() => one(1, 2, 3));
told(fn() => typed(1, 2, 3));
told(fn() => fails(7));

// First calls from C, through closures, generators, magic.
told(fn() => array_map('one', [1, 2]));
told(fn() => array_map($nothing, [1, 2]));
told(fn() => array_map($arrow, [1, 2]));
told(function () { $v = 1; byReference($v); return $v; });
told(fn() => iterator_to_array(generator(5)));
$unstarted = generator(1);
unset($unstarted);
$child = new Child();
told(fn() => [$child->inherited(1), $child->asks(), Child::still(2), Other::still(3), (new Other())->inherited(4)]);
told(fn() => [$child->nobody, "$child", $child->unknown(1), Child::unknown(1, 2)]);
told(fn() => array_map([$child, 'inherited'], [1]));
told(fn() => (Closure::bind(function ($a) { return $this->kept + $a; }, $child, Child::class))(1));
$first = $child->later(...);
$second = (new ReflectionMethod($child, 'later'))->getClosure($child);
told(fn() => [$first(1), $second(2), $child->later(3), $first == $second]);
$made = [];
for ($i = 0; $i < 3; $i++) {
	$made[] = static function ($a) { static $calls = 0; return ++$calls . " $a"; };
}
told(fn() => [$made[0](1), $made[1](1), $made[0](2), $made[2](1)]);
told(fn() => (new class { public function f($a) { return $a; } })->f(9));
unset($child, $first, $second);
