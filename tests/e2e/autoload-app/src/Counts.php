<?php
namespace App; trait Counts { use Adds; private int $n = 1; public function count(): int { return $this->add($this->n); } public function __toString(): string { return __CLASS__ . __TRAIT__; } }
