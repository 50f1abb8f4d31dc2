<?php

namespace Family;

enum Constant implements Labelled
{
	case A;
	const FACTOR = 3;
	const PREFIX_2 = self::PREFIX . "2";

	public function label(string $of = self::PREFIX_2, ?Holder $holder = null, int ...$more): string
	{
		return $of;
	}
}
