<?php

// Typed constants of classes, fetched by a name that is computed; read-only properties since 8.3.

namespace Shapes\ClassConstants;

interface HasLimit
{
	const int LIMIT = 3;
}

trait Named
{
	final public const string NAME = 'named';
}

abstract class Base implements HasLimit
{
	use Named;

	const ?array LIST = ['a' => 1, 'b' => [2, 3]];
	protected const int|string KEY = self::LIMIT + 4;
	const self|false NONE = false;
	const float HALF = 1 / 2;
	const iterable EMPTY = [];
}

class Child extends Base
{
	const int LIMIT = 5;
	const array LIST = parent::LIST + ['c' => self::KEY];
	protected const int KEY = 9;
	const string PICK = 'HALF';

	static function key(string $name): mixed
	{
		return static::{$name};
	}
}

enum Suit: string
{
	const self WILD = self::Spades;
	const string FIRST = 'h';

	case Hearts = self::FIRST;
	case Spades = 's';
}

readonly class Point
{
	function __construct(public int $x, public ?Point $next = null)
	{
	}

	function __clone()
	{
		$this->x++;
		if ($this->next) {
			$this->next = clone $this->next;
		}
	}
}

class Free extends \ArrayObject
{
	const string|array BOTH = self::class . '::' . Suit::FIRST;
	const float PICKED = Base::{Child::PICK};
}

foreach ([HasLimit::class, Base::class, Child::class, Suit::class, Free::class] as $class) {
	foreach ((new \ReflectionClass($class))->getReflectionConstants() as $constant) {
		echo $constant->class, '::', $constant->name, ': ', $constant->getType() ?? '-', $constant->isFinal() ? ' final' : '', "\n";
	}
}
var_dump(Child::LIST, Child::key('KEY'), Child::{'LI' . 'MIT'}, Base::{'HALF'}, Free::BOTH, Free::PICKED);
$name = 'WILD';
var_dump(Suit::{$name}, Suit::{'Hearts'}->value, constant(Suit::class . '::FIRST'));
try {
	echo Child::{'MISSING'};
} catch (\Error $e) {
	echo $e->getMessage(), ' ', $e->getLine(), "\n";
}
try {
	echo Child::{[]};
} catch (\TypeError $e) {
	echo $e->getMessage(), ' ', $e->getLine(), "\n";
}
var_dump(clone new Point(1, new Point(2)));
$anonymous = new readonly class (7) {
	function __construct(public int $value)
	{
	}
};
try {
	$anonymous->value = 8;
} catch (\Error $e) {
	echo preg_replace('/@anonymous.*::/', '@anonymous::', $e->getMessage()), "\n";
}

class Failing
{
	const BY_LEAF =
		NOT_DEFINED;
	const BY_LIST = [
		Suit::Hearts => 1,
	];
	const BY_NODE = 1 +
		Suit::NOWHERE;
}

class FailingProperty
{
	public $property = [
		Suit::Hearts => 1,
	];

	static function by_default($value = [Suit::Hearts => 2])
	{
	}
}
foreach (['BY_LEAF', 'BY_LIST', 'BY_NODE'] as $name) {
	try {
		var_dump(Failing::{$name});
	} catch (\Error $e) {
		echo $e->getMessage(), ' ', $e->getLine(), "\n", preg_replace('~ /.*/~', ' ', $e->getTraceAsString()), "\n";
	}
}
foreach ([fn () => new FailingProperty, fn () => FailingProperty::by_default()] as $attempt) {
	try {
		$attempt();
	} catch (\Error $e) {
		echo $e->getMessage(), ' ', $e->getLine(), "\n";
	}
}
