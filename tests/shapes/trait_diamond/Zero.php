<?php
trait Zero {
	public function me() { return $this; } public function it(): static { return $this; } public function tiny($a) { return $a; } public function none() {}
	public function own() { return $this; }
public function shared(int $a, $b = [self::class], ...$c): string { static $n = 0; $n++; $sum = 0; foreach ([$a, $n, 3] as $x) { $sum += $x; if ($sum > 100) { break; } } return $sum . json_encode($b) . count($c) . __CLASS__ . static::class; } public static function twice(int $n): int { static $calls = 0; $calls++; $r = 0; for ($i = 0; $i < 2; $i++) { $r += $n; } return $r * 10 + $calls; } }
