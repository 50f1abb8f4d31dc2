<?php
namespace Acme;

class Late
{
	public function name(): string
	{
		return static::class;
	}
}
