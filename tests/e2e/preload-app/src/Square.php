<?php
namespace Acme;

/** Has four sides. */
#[Note('noted')]
class Square extends Shape
{
	use Logs;

	const NAME = 'square';
	const AREA = self::UNIT . ':' . Factory::ONE;

	public function area(): int
	{
		return $this->size ** 2;
	}
}
