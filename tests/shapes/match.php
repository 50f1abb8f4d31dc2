<?php

function kind(mixed $v): string
{
	return match (true) {
		is_int($v) && $v < 0 => 'negative',
		is_int($v), is_float($v) => match ($v <=> 10) { -1 => 'small', 0 => 'ten', 1 => 'big' },
		is_string($v) => 'string ' . match ($v) { '' => 'empty', 'a', 'b', 'c' => 'letter', "n\0l" => 'nul', '10' => 'digits', default => 'other' },
		default => throw new DomainException(gettype($v)),
	};
}
foreach ([-1, 3, 10, 11.5, '', 'b', "n\0l", '10', 'zz', null, []] as $v) {
	try {
		echo kind($v), "\n";
	} catch (DomainException $e) {
		echo 'no: ', $e->getMessage(), ' ', $e->getLine(), "\n";
	}
}
function table(int $n)
{
	return match ($n) { 0 => 'a', 1 => 'b', 2 => 'c', 3 => 'd', 4 => 'e', 5 => 'f', 6, 7, 8 => 'ghi', PHP_INT_MAX => 'max', -5 => 'neg' };
}
foreach ([0, 5, 7, PHP_INT_MAX, -5, 100] as $n) {
	try {
		echo table($n), "\n";
	} catch (\UnhandledMatchError $e) {
		echo $e->getMessage(), ' ', $e->getLine(), "\n";
	}
}
foreach (['long string that is cut in the message because it is long', 1.5, true, new stdClass, [1]] as $v) {
	try {
		echo match ($v) { 'x' => 1, 2 => 3 };
	} catch (\UnhandledMatchError $e) {
		echo $e->getMessage(), "\n";
	}
}
$log = [];
$f = function ($x) use (&$log) { $log[] = $x; return $x; };
echo match ($f(3)) { $f(1), $f(2) => 'low', $f(3) => 'three', $f(4) => 'never' }, ' ', json_encode($log), "\n";
echo match (true) { default => 'only default' }, match (__LINE__) { 43 => 'here', default => 'elsewhere' }, "\n";
const K = 2;
class C { const V = 3; static function m($x) { return match ($x) { K => 'K', self::V => 'V', self::V + K => 'VK', E::A => 'enum', default => null }; } }
enum E { case A; case B; }
var_dump(C::m(2), C::m(3), C::m(5), C::m(E::A), C::m(E::B), C::m('2'));
$void = fn () => match (1) { 1 => print("printed\n") };
$void();
