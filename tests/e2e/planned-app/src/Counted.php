<?php

namespace App;

trait Counted
{
    use Named;

    public function count(): int
    {
        return strlen($this->name());
    }
}
