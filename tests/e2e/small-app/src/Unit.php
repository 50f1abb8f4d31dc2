<?php

declare(strict_types=1);

namespace Small;

enum Unit: string
{
	case Metre = 'm';
	case Foot = 'ft';

	public const SIZES = ['Metre' => 1.0, 'Foot' => 0.3048];

	public function area(): float
	{
		return match ($this) {
			self::Metre => 1.0,
			self::Foot => self::SIZES['Foot'] ** 2,
		};
	}
}
