<?php

namespace Family;

interface Follows
{
	public function next(): self;
	public static function first(): static;
}
