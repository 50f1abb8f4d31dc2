<?php

declare(strict_types=1);

namespace Small;

/** A file that must be there: a program that goes on without it would print something else and call it success. */
function read(string $file): string
{
	$text = file_get_contents($file);
	if ($text === false) {
		throw new \RuntimeException("cannot read $file");
	}

	return $text;
}
