<?php
namespace Family;
interface Contracts extends \Countable, \JsonSerializable { const DEFAULT = Colors::Blue; const FULL = 'contract ' . self::DEFAULT->name; public static function create(...$a): static; public function color(Colors $c): Contracts|Colors|null; }
