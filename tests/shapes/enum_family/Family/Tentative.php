<?php

namespace Family;

enum Tentative implements \Countable, \JsonSerializable
{
	case A;

	#[\ReturnTypeWillChange]
	public function count()
	{
		return 3;
	}
	public function jsonSerialize(): string
	{
		return $this->name;
	}
}
