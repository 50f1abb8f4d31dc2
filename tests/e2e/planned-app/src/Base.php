<?php

namespace App;

abstract class Base implements HasName
{
    use Named;

    public array $list = [self::KIND, "x" => 1.5];
}
