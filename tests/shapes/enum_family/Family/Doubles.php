<?php

namespace Family;

trait Doubles
{
	abstract public function label(string $of = "", ?Holder $holder = null): string;

	public function double(): string
	{
		static $n = 0;

		return $this->label() . $this->label() . ++$n;
	}
}
