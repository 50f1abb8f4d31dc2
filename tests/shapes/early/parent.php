<?php
namespace Early;
class ParentElsewhere { public $p = ['x' => self::class]; public static $count = 0; function hello() { static $n = 0; return 'hello ' . static::class . ++$n . static::$count++; } }
abstract class Abstracted { abstract function f(); }
