<?php

namespace App;

class Tower extends Ground implements \Countable
{
    public function count(): int
    {
        return self::DEPTH;
    }
}
