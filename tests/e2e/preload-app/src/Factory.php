<?php
namespace Acme;

final class Factory
{
	const ONE = 1;
	public static array $kept = [];

	public function anonymous(): Shape
	{
		return new class(4) extends Square {
			const NAME = 'no name';
		};
	}

	public function plain(): object
	{
		return new class {
			public static int $said = 0;

			public function hello(): string
			{
				return 'hello ' . ++self::$said;
			}
		};
	}

	public function doubler(): \Closure
	{
		$by = 2;
		return static fn(int $n): int => $n * $by;
	}

	public function numbers(): \Generator
	{
		yield 1;
		yield from [2 => 2, 3 => 3];
	}

	public function method(): string
	{
		return isset($_SERVER['REQUEST_TIME']) ? 'there' : 'not there';
	}

	public static function next(): int
	{
		static $n = 10, $list = [1, [2]];
		$list[] = $n;
		return ++$n + \count($list);
	}

	public function fail(): never
	{
		throw new WorseFailure('failed as it should', 3);
	}
}
