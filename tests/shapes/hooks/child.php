<?php

namespace Shapes\Hooks;

class Child extends Base
{
	use Counts;

	protected array $parts = ['a', 'b'];

	public int $size = 5 {
		get => parent::$size::get() * 2;
		set(int|string $value) {
			if ($value < 0) {
				throw new \ValueError("no size: $value");
			}
			parent::$size::set($value);
		}
	}

	function __construct(public string $label = 'none' { get => "<$this->label>"; #[\Deprecated] set => trim($value); }, public readonly int $id = 7)
	{
	}
}

class Grandchild extends Child implements \IteratorAggregate
{
	public string $name {
		get => 'grand ' . parent::$name::get();
	}

	protected array $parts = ['c'] { get => [...$this->parts, 'd']; }

	function getIterator(): \Iterator
	{
		yield from ['name' => $this->name];
	}
}
