<?php
class Other extends FilterIterator { function __construct() {} function accept() { return true; } }
class Late extends Other { function f() { return 'late'; } }
