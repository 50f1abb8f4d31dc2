<?php
namespace App\Vary;

class Choice extends Product implements Asks { public function ask(): Deeper { return new Deeper; } }
