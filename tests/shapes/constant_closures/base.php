<?php

namespace Shapes\ConstantClosures;

#[\Attribute(\Attribute::TARGET_CLASS | \Attribute::IS_REPEATABLE)]
class Rule
{
	public array $checks;

	function __construct(\Closure ...$checks)
	{
		$this->checks = $checks;
	}
}

trait Kept
{
	public \Closure $method = self::called(...);
	public const FROM_TRAIT = static function () {
		return __TRAIT__ . ' ' . self::class;
	};

	static function called(string $s): string
	{
		return static::class . " $s";
	}
}

#[Rule(static function (int $n): bool {
	return $n > self::LEAST;
}, is_int(...))]
#[Rule(odd: self::odd(...), even: static function (int $n): bool {
	return !Base::odd($n);
})]
class Base
{
	use Kept;

	private const LEAST = 4;
	public const OF_CLASS = static function (): string {
		return self::class . ' ' . __CLASS__ . ' ' . self::LEAST;
	};
	protected const SECRET = static function (): string {
		return 'secret of ' . static::class;
	};
	public const STATIC_METHOD = self::called(...);
	public \Closure $property = static function (string $s): string {
		return __METHOD__ === '' ? '' : "property $s " . self::LEAST;
	};

	static function odd(int $n): bool
	{
		return $n % 2 === 1;
	}

	function by_parameter(\Closure $by = static function (): string {
		return 'by default ' . self::class . ' ' . self::LEAST;
	}): string {
		return $by() . ' ' . (self::FROM_TRAIT)();
	}
}
