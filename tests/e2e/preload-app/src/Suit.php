<?php
namespace Acme;

enum Suit: string
{
	case Hearts = 'H';

	public function label(): string
	{
		return ucfirst(strtolower($this->name)) . $this->value;
	}
}
