<?php

namespace Family;

enum Whole: int
{
	case One = 1;
	case Two = 1 + 1;
	const Last = self::Two;
}
