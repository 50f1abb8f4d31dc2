<?php
if (!interface_exists('Contract')) {
	interface Contract { const C = 'first'; }
}
if (!class_exists('Shared')) {
	class Shared implements Contract { const WHO = 'first'; public function who() { return __CLASS__ . basename(__FILE__) . __LINE__ . self::C; } }
}
if (!function_exists('shared')) {
	function shared() { return __FUNCTION__ . ' of first'; }
}
if (!class_exists('Either')) {
	if (PHP_VERSION_ID >= 80000) { class Either { public static function side() { return 'new first'; } } } else { class Either { public static function side() { return 'old first'; } } }
}
return 'first done';
