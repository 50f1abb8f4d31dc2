<?php

namespace App;

class Ground
{
    protected int $height = 1;

    public function height(): int
    {
        return $this->height;
    }
}
