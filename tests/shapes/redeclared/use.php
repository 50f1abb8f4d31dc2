<?php
namespace N;
use function strtoupper as up;
use const PHP_INT_SIZE as SIZE;
use ArrayObject as AO, Countable;
echo up('x'), SIZE, (new AO([1]) instanceof Countable) ? 'c' : '', "\n";
if (true) { class F extends C implements Countable { public function count(): int { return 5; } } }
echo count(new F), "\n";
