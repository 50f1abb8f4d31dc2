<?php
namespace App; class Warns implements \IteratorAggregate, HasName { public function getIterator() { return new \ArrayIterator([]); } public function name(): string { return "w"; } }
