<?php

interface Speaks
{
	function speak(): string;
}

class Animal implements Speaks
{
	#[Override]
	function speak(): string
	{
		return 'animal';
	}

	protected function walk(): string
	{
		return 'walks';
	}
}

trait Loud
{
	#[\Override]
	function speak(): string
	{
		return strtoupper(parent::speak());
	}
}
