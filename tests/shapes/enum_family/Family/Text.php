<?php

namespace Family;

enum Text: string implements Labelled
{
	use Doubles;

	case A = "a";
	case B = "b";

	public function label(string $of = "y", ?Holder $holder = null): string
	{
		return self::PREFIX . $of . $this->value;
	}
}
