<?php

namespace App;

class Special extends Product implements \Countable
{
    public function count(): int
    {
        return 7;
    }
}
