<?php
// Classes and functions above their declaration, with parents here, in other files, and not there yet.
namespace Early;

echo above(), ' ', Above::NAME, ' ', (new Second)->who(), "\n";
echo class_exists('Early\Delayed', false) ? 'delayed is there' : 'delayed is not there', "\n";
include __DIR__ . '/parent.php';
include __DIR__ . '/child.php';
echo class_exists('Early\Delayed', false) ? 'delayed is there' : 'delayed is not there', "\n";
class Delayed extends ParentElsewhere { }
echo (new Delayed)->hello(), "\n";
class Above { const NAME = 'above'; function who() { return static::class; } }
class Second extends Above { function who() { return parent::who() . ' second'; } }
function above() { return __FUNCTION__; }
class Internal extends \ArrayObject { public $x = 1; }
class Deep1 extends Deep2 {} 
class Deep2 extends \Exception {}
class Deep3 extends Deep1 {}
echo (new Deep3('deep'))->getMessage(), "\n";
include __DIR__ . '/orphan.php';
