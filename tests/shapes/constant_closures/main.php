<?php

// Closures, f(...) and C::f(...) in constant expressions: of classes, constants, properties, parameters, static variables, attributes and enums.

namespace Shapes\ConstantClosures;

require __DIR__ . '/base.php';
require __DIR__ . '/child.php';

const TWICE = static function (int $n): int {
	return $n * 2;
};
const LENGTH = strlen(...);
const OWN = own(...);
const LIST_OF = ['up' => \strtoupper(...), 'nested' => [static function (): string {
	return __FUNCTION__ . ' ' . __LINE__;
}]];

function own(string ...$words): string
{
	return implode('-', $words) . ' in ' . __FUNCTION__;
}

function attempt(\Closure $do): void
{
	try {
		var_dump($do());
	} catch (\Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
	}
}

function with_default(int $n, \Closure $by = static function (int $n): string {
	static $calls = 0;
	return ++$calls . ' calls, ' . $n;
}, \Closure $then = self_made(...), array $more = [self_made(...)]): string
{
	return $then($by($n)) . ' ' . $more[0]('more');
}

function self_made(string $s): string
{
	return "<$s>";
}

function counted(): string
{
	static $next = static function (): int {
		static $n = 10;
		return ++$n;
	};
	return $next() . ', ' . $next();
}

echo (TWICE)(21), ' ', (LENGTH)('four'), ' ', (OWN)('a', 'b'), ' ', (LIST_OF['up'])('up'), "\n";
echo str_replace(__DIR__, '', (LIST_OF['nested'][0])()), "\n";
echo with_default(1), ' ', with_default(2), ' ', with_default(3, static fn (int $n) => "given $n"), "\n";
echo counted(), ' ', counted(), "\n";

foreach ([new Base, new Child] as $object) {
	echo ($object->property)('p'), ' ', ($object::OF_CLASS)(), ' ', ($object::STATIC_METHOD)('m'), ' ', ($object->method)('x'), "\n";
	echo $object->by_parameter(), ' ', $object->by_parameter(static fn () => 'given'), "\n";
	echo (fn () => static::SECRET)->call($object)(), "\n";
}
attempt(fn () => (Base::OF_CLASS)(...)->bindTo(new Base));
attempt(fn () => Wrong::UNKNOWN);
attempt(fn () => Wrong::UNKNOWN_METHOD);
attempt(fn () => Wrong::NOT_STATIC);
attempt(fn () => (TWICE)('x'));
attempt(fn () => (new Failing)->fails());

echo Suit::Hearts->shown(), ' ', Suit::from('s')->shown(), "\n";

foreach ([Base::class, Child::class] as $class) {
	foreach ((new \ReflectionClass($class))->getAttributes() as $attribute) {
		$rule = $attribute->newInstance();
		echo $attribute->getName(), ' ', json_encode(array_map(static fn (\Closure $check) => $check(5), $rule->checks)), "\n";
	}
}
$parameter = (new \ReflectionFunction(with_default(...)))->getParameters()[1];
echo get_debug_type($parameter->getDefaultValue()), ' ', ($parameter->getDefaultValue())(9), "\n";
echo basename((new \ReflectionFunction(TWICE))->getFileName()), ':', (new \ReflectionFunction(TWICE))->getStartLine(), ' ',
	(new \ReflectionFunction(Child::OF_CLASS))->getClosureScopeClass()->getName(), "\n";
echo TWICE === TWICE ? 'same' : 'other', ' ', Base::OF_CLASS === Child::OF_CLASS ? 'same' : 'other', "\n";
attempt(fn () => (string) (new \ReflectionClassConstant(Base::class, 'STATIC_METHOD'))->getValue()::class);
