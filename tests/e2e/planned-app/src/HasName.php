<?php

namespace App;

interface HasName
{
    public const KIND = "named";

    public function name(): string;
}
