<?php
namespace Family;
abstract class Grand implements \IteratorAggregate { const NAME = 'grand'; const LIMIT = 10; public static $shared = ['grand' => self::NAME]; protected array $list = ['g' => [1, 2]]; private $hidden = 'grand hidden'; public function __call($n, $a) { return "$n in " . self::class . $this->hidden; } public function getIterator(): \Iterator { yield from $this->list; } abstract public function hello(): string; }
if (!trait_exists('Family\Inner', false)) { require_once __DIR__ . '/Inner.php'; }
