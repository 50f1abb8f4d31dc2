<?php
namespace App; trait Adds { public static int $calls = 0; private function add(int $n): int { return $n + ++self::$calls; } }
