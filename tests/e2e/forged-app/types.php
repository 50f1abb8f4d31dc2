<?php

namespace App;

interface Shape extends \Countable
{
    public const SIDES = 0;

    public function area(float $scale = 1.0 + self::SIDES): float;
}
trait Named
{
    private static int $made = 0;
    protected ?string $name = null;

    public function name(string ...$parts): static
    {
        static $calls = 0;
        $calls++;
        self::$made++;
        $this->name = implode(' ', $parts) . "#$calls";

        return $this;
    }

    abstract public function count(): int;
}
enum Colour: string
{
    case Red = 'red';
    case Green = 'green';
    public const DEFAULT = self::Green;

    public static function of(?string $name): self
    {
        return self::tryFrom($name ?? '') ?? self::DEFAULT;
    }
}
#[\Attribute(\Attribute::TARGET_CLASS)]
final class Marker
{
    public function __construct(public readonly array $list = ['a' => [1, 2.5, null], 'b' => Colour::Red]) {}
}
#[Marker(list: ['x' => 1])]
abstract class Base implements Shape
{
    use Named;

    public function __construct(protected int|float $size = 2, private Colour $colour = Colour::DEFAULT) {}

    public function count(): int
    {
        return static::SIDES;
    }

    public function __toString(): string
    {
        return static::class . '(' . $this->size . ', ' . $this->colour->value . ", $this->name)";
    }

    public function __get(string $name): mixed
    {
        return match ($name) {
            'width', 'height' => $this->size,
            'colour' => $this->colour,
            default => throw new \LogicException("no $name"),
        };
    }
}
class Square extends Base
{
    public const SIDES = 4;

    public function area(float $scale = 2.0): float
    {
        return $scale * $this->size ** 2;
    }
}
