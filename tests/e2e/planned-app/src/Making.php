<?php

namespace App;

trait Making
{
    public function made(): HasName
    {
        return new class extends Base {};
    }
}
