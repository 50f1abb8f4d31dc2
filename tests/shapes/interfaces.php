<?php

interface Named
{
	const PREFIX = 'named:';
	const BOTH = [self::PREFIX, 'x' => self::PREFIX . 'y'];

	public function name(): string;
	public static function make(string $name): static;
}
interface Sized extends Countable
{
	const UNIT = Unit::Gram;
}
interface Everything extends Named, Sized, IteratorAggregate, ArrayAccess, JsonSerializable, Stringable
{
	public function all(iterable|null $with = [], int &...$rest): ?iterable;
}
enum Unit: string
{
	case Gram = 'g';
	case Kilogram = 'kg';
}

class Thing implements Everything
{
	private array $data = [];
	final public function __construct(private string $name)
	{
	}
	public static function make(string $name): static
	{
		return new static($name);
	}
	public function name(): string
	{
		return static::PREFIX . $this->name;
	}
	public function all(iterable|null $with = [], int &...$rest): ?iterable
	{
		foreach ($rest as &$one) {
			$one++;
		}
		return $with;
	}
	public function count(): int
	{
		return count($this->data);
	}
	public function getIterator(): Generator
	{
		yield from $this->data;
	}
	public function offsetExists(mixed $offset): bool
	{
		return isset($this->data[$offset]);
	}
	public function &offsetGet(mixed $offset): mixed
	{
		return $this->data[$offset];
	}
	public function offsetSet(mixed $offset, mixed $value): void
	{
		if ($offset === null) {
			$this->data[] = $value;
		} else {
			$this->data[$offset] = $value;
		}
	}
	public function offsetUnset(mixed $offset): void
	{
		unset($this->data[$offset]);
	}
	public function jsonSerialize(): mixed
	{
		return ['name' => $this->name] + $this->data;
	}
	public function __toString(): string
	{
		return json_encode($this, JSON_PRETTY_PRINT);
	}
}
$thing = Thing::make('t');
$thing[] = 1;
$thing['k'] = ['deep' => 1];
$thing['k']['more'] = 2;
unset($thing[0]);
echo isset($thing[0], $thing['k']) ? 'both' : 'not both', ' ', $thing['nothing'] ?? 'default', "\n";
echo count($thing), " $thing ", $thing->name(), ' ', Thing::UNIT->name, "\n";
$a = 1;
$b = 2;
$thing->all(null, $a, $b);
echo "$a $b\n";
foreach ($thing as $key => $value) {
	echo $key, '=', json_encode($value), "\n";
}
foreach (class_implements($thing) as $name) {
	echo $name, ' ';
}
echo "\n", implode(',', (new ReflectionClass('Everything'))->getInterfaceNames()), "\n";
var_dump(Named::BOTH, $thing instanceof Traversable, $thing instanceof Stringable, (new ReflectionClass('Everything'))->getConstants());
