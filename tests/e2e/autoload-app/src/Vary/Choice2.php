<?php
namespace App\Vary;

class Choice2 extends Product implements Asks { public function ask(): Deeper2 { return new Deeper2; } }
