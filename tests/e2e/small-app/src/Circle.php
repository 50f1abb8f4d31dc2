<?php

declare(strict_types=1);

namespace Small;

final class Circle implements Shape
{
	public function __construct(private readonly float $radius)
	{
	}

	public function area(): float
	{
		if ($this->radius < 0) {
			throw new \DomainException("A circle of {$this->radius} in ".__FUNCTION__);
		}
		$square = fn (float $x): float => $x * $x;

		return M_PI * $square($this->radius);
	}
}
