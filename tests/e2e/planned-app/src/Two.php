<?php

namespace App;

class Two extends Base {}
class Second extends Two implements Makes
{
    public function make(): Special
    {
        return new Special();
    }

    public function other(Special|Choice|null $x): Second
    {
        return $this;
    }
}
class Third extends Second {}
