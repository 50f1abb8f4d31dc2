<?php
namespace App\Vary;

interface Gives { public function take(Choice2|Special2|null $x): Gives; }
