<?php

class Dog extends Animal
{
	use Loud;

	#[Override]
	protected function walk(): string
	{
		return 'runs, ' . parent::walk();
	}

	function show(): string
	{
		return $this->speak() . ' ' . $this->walk();
	}
}
