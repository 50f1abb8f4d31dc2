<?php
namespace App\Vary;

class Giver implements Gives { public function take(Product|null $x): Gives { return $this; } }
