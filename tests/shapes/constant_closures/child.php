<?php

namespace Shapes\ConstantClosures;

#[Rule(static function (int $n): string {
	return "$n " . parent::class;
}, Base::odd(...))]
class Child extends Base
{
	public const OF_CHILD = [self::OF_CLASS, static function (): string {
		return parent::class;
	}];
	public static ?\Closure $kept = static function (): string {
		return self::class;
	};

	function by_parameter(\Closure $by = self::fallback(...)): string
	{
		return $by('child') . ' ' . (self::OF_CHILD[0])() . ' ' . (self::OF_CHILD[1])() . ' ' . (self::$kept)() . ' ' . parent::by_parameter();
	}

	private static function fallback(string $s = ''): string
	{
		return "fallback $s";
	}
}

class Wrong
{
	const UNKNOWN = nowhere(...);
	const UNKNOWN_METHOD = self::nowhere(...);
	const NOT_STATIC = self::of_object(...);

	function of_object(): void
	{
	}
}

class Failing
{
	function fails(\Closure $f = static function () {
		throw new \LogicException('in a default');
	}) {
		return $f();
	}
}

enum Suit: string
{
	case Hearts = 'h';
	case Spades = 's';

	const SHOW = static function (self $suit): string {
		return ucfirst(strtolower($suit->name)) . ' of ' . self::class;
	};

	function shown(): string
	{
		return (self::SHOW)($this);
	}
}
