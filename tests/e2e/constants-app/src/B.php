<?php
namespace C;

class Later
{
	const FIRST = 1;
	const SECOND = 2;
	const WORD = 'word';
	const MAX = PHP_INT_MAX;
	const BACK = Base::SUM;
	private const SECRET = Base::LOW;
	const SHOWN = self::SECRET;
}
