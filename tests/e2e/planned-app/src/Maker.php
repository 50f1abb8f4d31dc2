<?php

namespace App;

class Maker implements Makes
{
    public function make(): Special
    {
        return new Special();
    }

    public function other(Product|null $x): Maker
    {
        return $this;
    }
}
