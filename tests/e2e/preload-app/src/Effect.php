<?php
namespace Acme;

$GLOBALS['effects'] = 1 + ($GLOBALS['effects'] ?? 0);

class Effect
{
	public function name(): string
	{
		return 'effect';
	}
}
