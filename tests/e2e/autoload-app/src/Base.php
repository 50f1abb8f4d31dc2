<?php
namespace App; abstract class Base implements Named, \Countable { use Counts; const A = self::class; protected static array $all = []; public function name(): string { return static::class; } abstract public function kin(): ?Base; }
