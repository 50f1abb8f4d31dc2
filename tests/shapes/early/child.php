<?php
namespace Early;
echo (new Early_Child)->hello(), (new Early_Child)->hello(), (new ParentElsewhere)->hello(), "\n";
class Early_Child extends ParentElsewhere { public $own = parent::class; }
class GrandChild extends Early_Child { public static $count = 10; }
echo (new GrandChild)->hello(), "\n";
final class Concrete extends Abstracted { function f() {} }
