<?php

namespace App;

// Not the one that the class loader finds: a class that is derived from it is linked against either.
class Ground
{
    public const DEPTH = 2;
    protected int $deep = 3;
}
