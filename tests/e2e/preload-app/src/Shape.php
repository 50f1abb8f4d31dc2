<?php
declare(strict_types=1);
namespace Acme;

abstract class Shape implements AArea, \Stringable
{
	public static int $made = 0;
	protected readonly int $size;

	public function __construct(int $size)
	{
		$this->size = $size;
		static::$made++;
	}

	public function describe(): string
	{
		return static::NAME . ' of ' . $this->area() . ' ' . self::UNIT;
	}

	public function __toString(): string
	{
		return $this->describe();
	}
}
