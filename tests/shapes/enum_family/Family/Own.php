<?php

namespace Family;

enum Own implements Follows
{
	case One;
	case Other;

	public function next(): self
	{
		return $this === self::One ? self::Other : self::One;
	}
	public static function first(): static
	{
		return self::One;
	}
}
