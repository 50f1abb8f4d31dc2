<?php

namespace App;

enum Suit: string implements HasName
{
    case Hearts = "h";
    case Spades = "s";

    public function name(): string
    {
        return $this->name;
    }

    public function opposite(): self
    {
        return $this === self::Hearts ? self::Spades : self::Hearts;
    }
}
