<?php

interface Summing
{
    public function add(int ...$numbers): ?Base;
}

abstract class Base
{
    protected array $table = ['q' => [1, 2, 3]];
    public readonly int $r;

    public function __construct()
    {
        $this->r = 5;
    }
}

class OwnError extends RuntimeException
{
}
