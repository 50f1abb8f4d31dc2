<?php

namespace App;

class Anonymous
{
    public function made(): HasName
    {
        return new class extends Base implements \Countable {
            use Counted;
        };
    }
}
