<?php
namespace Family;
class Parents extends Grand { const NAME = 'parents' . parent::NAME; const LIMIT = parent::LIMIT * 2; protected array $list = ['p' => self::NAME, 'q' => Colors::Red->value]; public function __construct(public readonly string $n = self::NAME, protected ?array $opt = [Colors::Blue]) {} public function hello(): string { return "hello $this->n from " . static::class; } public static function create(...$a): static { return new static(...$a); } }
