<?php

namespace App;

class Items extends \ArrayObject
{
    public function sum(): int
    {
        return array_sum($this->getArrayCopy());
    }
}
class Walk extends \ArrayIterator
{
    public function current(): mixed
    {
        return parent::current() * 2;
    }
}
class Store extends \SplObjectStorage
{
}
class Day extends \DateTimeImmutable
{
}
class Stack extends \SplStack
{
}
class Fixed extends \SplFixedArray
{
}
class Failure extends \RuntimeException
{
    protected $code = 7;
}
class Filter extends \FilterIterator
{
    public function accept(): bool
    {
        return $this->current() > 1;
    }
}
class File extends \SplFileObject
{
}
class Bag implements \IteratorAggregate, \ArrayAccess, \Countable, \JsonSerializable
{
    private array $all = ['a' => 1, 'b' => 2];

    public function getIterator(): \Iterator
    {
        return new \ArrayIterator($this->all);
    }
    public function offsetExists(mixed $offset): bool
    {
        return isset($this->all[$offset]);
    }
    public function offsetGet(mixed $offset): mixed
    {
        return $this->all[$offset];
    }
    public function offsetSet(mixed $offset, mixed $value): void
    {
        $this->all[$offset] = $value;
    }
    public function offsetUnset(mixed $offset): void
    {
        unset($this->all[$offset]);
    }
    public function count(): int
    {
        return count($this->all);
    }
    public function jsonSerialize(): array
    {
        return $this->all;
    }
}
class Steps implements \Iterator
{
    private int $at = 0;

    public function current(): int
    {
        return $this->at * $this->at;
    }
    public function key(): int
    {
        return $this->at;
    }
    public function next(): void
    {
        $this->at++;
    }
    public function rewind(): void
    {
        $this->at = 0;
    }
    public function valid(): bool
    {
        return $this->at < 4;
    }
}
class Plain
{
    public int $n = 1;
    public ?self $next = null;
}
enum Suit: string
{
    case Hearts = 'h';
    case Spades = 's';
    const Wild = self::Spades;
}
enum Level: int implements HasRank
{
    case Low = 1;
    case High = 1 << 4;

    public function rank(): int
    {
        return $this->value * self::FACTOR;
    }
}
enum Mood
{
    case Good;
    case Bad;
}
interface HasRank
{
    const FACTOR = 2;

    public function rank(): int;
}
