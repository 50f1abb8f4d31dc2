<?php

namespace App;

interface Makes
{
    public function make(): Product;

    public function other(Special|Choice|null $x): Makes;
}
