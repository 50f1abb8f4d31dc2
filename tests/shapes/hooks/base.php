<?php

namespace Shapes\Hooks;

interface Named
{
	public string $name { get; }
	public int $size { get; set; }
}

abstract class Base implements Named
{
	abstract protected array $parts { get; }

	/** The name, made anew. */
	public string $name {
		get => implode(' ', $this->parts) . ' of ' . basename(__FILE__);
	}

	public int $size = 3 {
		set(int|string $value) {
			echo "size set in ", __METHOD__, "\n";
			$this->size = (int) $value;
		}
	}

	final public string $fixed { get => 'fixed'; }

	public array $refs = [1] { &get => $this->refs; }
}

trait Counts
{
	private int $reads = 0;

	public int $count {
		get {
			static $calls = 0;
			$closure = fn () => ++$this->reads;
			return $closure() + ++$calls;
		}
		set {
			$this->reads = $value;
		}
	}
}
