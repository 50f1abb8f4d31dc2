<?php

namespace App;

class Ground
{
    public const DEPTH = 1;
}
