<?php
class Child extends Base implements Shape { function current() { return 1; } #[ReturnTypeWillChange] function getIterator() { return new ArrayIterator([2]); } public function area(): Sub { return new Sub; } }
