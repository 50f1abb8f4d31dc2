<?php
abstract class Base implements IteratorAggregate { function getIterator() { return new ArrayIterator([1]); } public function __toString() { return 'base'; } }
