<?php
namespace Family;
require_once __DIR__ . '/Inner.php';
class Parents { const NAME = 'other'; const LIMIT = 3; static $shared = []; function hello(): string { return 'other parent ' . static::class; } static function create(...$a): static { return new static; } function __call($n, $a) { return 'other call'; } }
