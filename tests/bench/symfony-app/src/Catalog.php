<?php

declare(strict_types=1);

namespace App;

/** What the shop sells. */
final class Catalog
{
	private const GOODS = [
		1 => ['name' => 'Anvil', 'price' => 12900],
		2 => ['name' => 'Bellows', 'price' => 4550],
		3 => ['name' => 'Chisel', 'price' => 1890],
	];

	/** @return array<int, array{name: string, price: int}> */
	public function all(): array
	{
		return self::GOODS;
	}

	/** @return array{name: string, price: int}|null */
	public function find(int $id): ?array
	{
		return self::GOODS[$id] ?? null;
	}
}
