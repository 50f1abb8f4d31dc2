<?php
namespace Acme;

trait Logs
{
	public static array $log = [];

	public function log(string $line): static
	{
		static $number = 0;
		self::$log[] = ++$number . $line;
		return $this;
	}

	public function logged(): string
	{
		return implode(' ', self::$log);
	}
}
