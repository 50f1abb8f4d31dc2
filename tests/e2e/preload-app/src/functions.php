<?php
namespace Acme;

/** Counts from one in every request. */
function counter(int $step = 1): int
{
	static $count = 0;
	return $count += $step;
}


/** Declares a class when it is called. */
function nested(): string
{
	if (!class_exists(Nested::class, false)) {
		class Nested extends Square
		{
			const NAME = 'nested';
		}
	}
	return (string) new Nested(5);
}

function nested_late(): int
{
	if (!class_exists(NestedLate::class, false)) {
		class NestedLate extends Late
		{
			public static int $said = 0;
		}
	}
	return ++NestedLate::$said;
}
