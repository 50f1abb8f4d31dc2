<?php

namespace App;

class Child extends Base implements \Countable
{
    use Counted;

    protected const DEPTH = 1;
}
