<?php

declare(strict_types=1);

namespace Small;

class Square implements Shape
{
	private static int $made = 0;

	public function __construct(protected readonly float $side)
	{
		self::$made++;
	}

	public function area(): float
	{
		static $factor = [1 => 1.0];

		return round($this->side ** 2 * $factor[self::$made], self::PRECISION);
	}
}
