<?php

class Cat extends Animal
{
	#[Override]
	function spaek(): string
	{
		return 'cat';
	}
}
