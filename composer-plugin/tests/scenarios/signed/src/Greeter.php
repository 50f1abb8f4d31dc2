<?php

namespace Acme;

final class Greeter
{
	public function greet(string $whom): string
	{
		return "Hello $whom";
	}
}
