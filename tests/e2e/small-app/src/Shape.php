<?php

declare(strict_types=1);

namespace Small;

interface Shape
{
	public const PRECISION = 2;

	public function area(): float;
}
