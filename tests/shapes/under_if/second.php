<?php
if (!interface_exists('Contract')) {
	interface Contract extends Countable { const C = 'second'; }
}
abstract class SecondBase { abstract public function who(); public function count(): int { return 2; } }
if (!class_exists('Shared')) {
	class Shared extends SecondBase implements Contract { const WHO = 'second'; public function who() { return __CLASS__ . basename(__FILE__) . __LINE__ . self::C . count($this instanceof Countable ? $this : []); } }
} else {
	class ExtraOfSecond extends Shared {}
}
if (!function_exists('shared')) {
	function shared() { return __FUNCTION__ . ' of second'; }
}
if (!class_exists('Either')) {
	if (PHP_VERSION_ID < 80000) { class Either { public static function side() { return 'old second'; } } } else { class Either { public static function side() { return 'new second'; } } }
}
return class_exists('ExtraOfSecond', false) ? 'second was late' : 'second done';
