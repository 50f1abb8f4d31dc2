<?php
namespace Acme;

interface AArea
{
	const UNIT = 'cm' . '2';
	public function area(): int;
}
