<?php

declare(strict_types=1);

namespace Guestbook;

/** Who was here: one name on each line of a file in the only directory that can be written. */
final class Book
{
	public function __construct(private string $file)
	{
	}

	/** @return list<string> */
	public function guests(): array
	{
		return is_file($this->file) ? file($this->file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) : [];
	}

	public function add(string $name): void
	{
		file_put_contents($this->file, strtr($name, "\r\n", '  ') . "\n", FILE_APPEND | LOCK_EX);
	}
}
