<?php

namespace App;

trait Named
{
    private static int $asked = 0;
    protected ?string $own = null;

    public function name(): string
    {
        return $this->own . static::class . ++self::$asked;
    }
}
