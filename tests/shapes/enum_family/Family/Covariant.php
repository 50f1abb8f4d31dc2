<?php

namespace Family;

enum Covariant implements HasBase
{
	case X;
	case Y;

	public static function make(): self
	{
		return self::X;
	}
	public function of(Holder|Text $holder): Derived
	{
		return new Derived();
	}
}
