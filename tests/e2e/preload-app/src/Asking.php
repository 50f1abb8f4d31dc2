<?php
namespace Acme;

// Wishes, as Symfony has them: the answers are not used.
class_exists(Square::class);
\interface_exists('Acme\AArea', true);
\enum_exists(Suit::class, false);

class Asking extends Shape
{
	public function area(): int
	{
		return 5;
	}
}
