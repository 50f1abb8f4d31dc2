<?php
namespace Family;
trait Inner { private function inner(int $x = self::LIMIT) { return $x . static::NAME; } }
