<?php

namespace App;

#[\Attribute]
class Late extends \ArrayObject implements Makes
{
    public function make(): Product
    {
        return new Choice();
    }

    public function other(Special|Choice|null $x): self
    {
        return $this;
    }
}
