<?php

namespace App;

final class Heir extends Child
{
    protected const DEPTH = parent::DEPTH + 1;

    public int|float $size = self::DEPTH;
}
