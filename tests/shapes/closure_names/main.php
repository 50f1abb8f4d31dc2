<?php

// Closures are named after their file, class or function, and line.

namespace Shapes\ClosureNames;

class Box
{
	public \Closure $kept;

	function __construct()
	{
		$this->kept = fn () => __METHOD__;
	}

	function inner(): array
	{
		$f = function () {
			return [__FUNCTION__, __METHOD__, (fn () => __FUNCTION__)(), (new \ReflectionFunction(fn () => 1))->getName()];
		};
		return $f();
	}

	static function thrown(): void
	{
		(static function (int $n) {
			throw new \RuntimeException('in a closure', $n);
		})(3);
	}
}

function named(): \Closure
{
	return static fn () => __FUNCTION__;
}

$top = function (int $n = 2) {
	echo 'in ' . __FUNCTION__ . "\n", __METHOD__, " is its name\n";
	echo strlen($n), '21', __FUNCTION__, 'merged', PHP_EOL;
	return debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS)[0]['function'];
};
echo $top(), "\n", (new \ReflectionFunction($top))->getName(), "\n", (new \ReflectionFunction($top))->getShortName(), "\n";
echo (new Box)->kept->__invoke(), "\n", named()(), "\n";
print_r((new Box)->inner());
print_r(array_map(fn ($f) => $f(), require __DIR__ . '/other.php'));
try {
	Box::thrown();
} catch (\RuntimeException $e) {
	echo $e->getTraceAsString(), "\n";
}
try {
	$top('x');
} catch (\TypeError $e) {
	echo $e->getMessage(), "\n";
}
try {
	(fn () => new \DateTime(__FUNCTION__))();
} catch (\Exception $e) {
	echo $e->getMessage(), "\n";
}
var_dump($top, eval('return (new \ReflectionFunction(fn () => 1))->getName();'));
