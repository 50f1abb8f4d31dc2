<?php

namespace App;

class Tower extends Ground implements \Countable
{
    public function height(): int
    {
        return 10 + parent::height();
    }

    public function count(): int
    {
        return $this->height();
    }
}
