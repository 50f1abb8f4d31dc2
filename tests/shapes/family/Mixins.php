<?php
namespace Family;
trait Mixins { use \Family\Inner { inner as protected renamed; } /** trait prop */ protected ?Mixins $never = null; public static array $own = [Colors::Red]; public static function counter() { static $n = 0; return ++$n . self::class . static::class . __CLASS__; } public function __toString(): string { return 'kid:' . $this->renamed(); } abstract public function hello(): string; public function static_closure() { return static fn () => self::class . static::class; } }
