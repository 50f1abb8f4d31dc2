<?php

// Static variables that are initialized by any expression, at the first call.

function made(string $what): object
{
	echo "made $what\n";
	return (object) ['what' => $what];
}

function counter(int $start): int
{
	static $n = $start * 10, $object = made('for counter'), $list = [1, 2, PHP_INT_SIZE], $none = null, $plain = 4;
	$object->calls = ($object->calls ?? 0) + 1;
	return $n++ + $object->calls + count($list) + $plain + ($none ?? 0);
}

function failing(bool $throw): string
{
	static $value = $throw ? throw new RuntimeException('at the first call') : 'at the second call';
	return $value;
}

class Base
{
	static function cached(): object
	{
		static $object = made(static::class);
		return $object;
	}

	function each(int ...$n): array
	{
		static $sum = array_sum($n), $closure = fn ($x) => $x + $sum;
		return [$sum, $closure(1)];
	}
}

class Child extends Base
{
}

function numbers()
{
	static $from = counter(1);
	yield $from;
	yield ++$from;
}

echo counter(1), ' ', counter(2), ' ', counter(3), "\n";
try {
	failing(true);
} catch (RuntimeException $e) {
	echo $e->getMessage(), ' ', $e->getLine(), "\n";
}
echo failing(false), ' ', failing(true), "\n";
var_dump(Base::cached() === Base::cached(), Child::cached() === Base::cached());
echo json_encode([(new Base)->each(1, 2), (new Child)->each(5), (new Base)->each(9)]), "\n";
foreach (numbers() as $n) {
	echo $n, ' ';
}
foreach (numbers() as $n) {
	echo $n, ' ';
}
echo "\n";
$closure = function () {
	static $id = made('for a closure');
	return $id;
};
$other = clone $closure;
var_dump($closure() === $closure(), $closure() === $other());
var_dump((new ReflectionFunction('counter'))->getStaticVariables());
var_dump((new ReflectionFunction('failing'))->getStaticVariables());
var_dump(array_keys((new ReflectionMethod('Base', 'each'))->getStaticVariables()));
