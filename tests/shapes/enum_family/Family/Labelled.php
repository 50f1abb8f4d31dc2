<?php

namespace Family;

interface Labelled
{
	const PREFIX = "> ";

	public function label(string $of = "x", ?Holder $holder = null): string;
}
