<?php
// Constant expressions: those that are folded and those that stay trees.
namespace K;
const A = 5;
const B = A * 2 + \PHP_INT_SIZE;
interface Bits { const R = 1 << 0, W = 1 << 1, ALL = self::R | self::W; }
class Holder implements Bits
{
	const C = 'c' . A . self::D;
	const D = A > 3 ? 'big' : 'small';
	const E = self::ARR['k'][1] ?? 'missing';
	const F = self::ARR['none']['x'] ?? 'default';
	const ARR = ['k' => [1, self::ALL & ~self::R], ...self::MORE];
	const MORE = ['s' => 'spread', 10 => A];
	const G = !self::D && true || false xor true;
	const H = (A <=> 3) . (1.5 + A) . (A % 3) . (A ** 2) . (A >> 1) . ~A . +A;
	const I = parent_or_not ?: 'elvis';
	const J = self::class . '::' . __CLASS__ . __LINE__;
	const K = E1::One->value . E1::One->name;
	const L = [E1::One, 'two' => E1::Two];
	const M = "\0\xff" . 'bin';
	const N = self::M[1] ?? 1;
	public $p = self::C . A;
	public static $s = [self::L, static_const => A];
	public ?array $q = [B => [A]];
	public function m($a = self::C, $b = A + B, $c = new \ArrayObject([A, self::D]), array $d = [A => E1::Two], $e = \PHP_VERSION_ID >= 80000 ? 'new' : 'old', $f = __FUNCTION__ . __METHOD__) { static $t = self::C, $u = [A . 'x']; return [$a, $b, $c, $d, $e, $f, $t, $u]; }
}
const TREE = [A => ['x' => B, ...[1, 2]], 'c' => Holder::C ?? 'none', 'neg' => -A, -3 => 'm3', 'next'];
const parent_or_not = 0;
const static_const = 'sc';
enum E1: string { case One = 'one' . A; case Two = self::X; const X = 'x2'; const LATE = \K\B; }
class Child extends Holder { const C = parent::C . 'child'; const D = 'overridden'; public $p = parent::D . self::D; }
foreach ((new \ReflectionClass(Holder::class))->getReflectionConstants() as $c) {
	try {
		echo $c->name, '=';
		var_dump($c->getValue());
	} catch (\Error $e) {
		echo $e->getMessage(), "\n";
	}
}
var_dump(B, TREE, new Child, Child::C, Holder::$s, (new Child)->m(), E1::LATE);
foreach ((new \ReflectionMethod(Holder::class, 'm'))->getParameters() as $p) {
	echo $p, ' | ', $p->isDefaultValueConstant() ? $p->getDefaultValueConstantName() : '-', "\n";
}
class Wrong { const A = self::B; const B = self::A; const U = NEVER_DEFINED; const DIV = 1 % 0; public $x = Missing::X; public int $typed = E1::One; static $st = UNDEF['a']; }
foreach ([fn () => Wrong::A, fn () => Wrong::U, fn () => Wrong::DIV, fn () => new Wrong, fn () => Wrong::$st] as $f) {
	try { var_dump($f()); } catch (\Throwable $e) { echo get_class($e), ' ', $e->getMessage(), ' ', $e->getLine(), "\n"; }
}
define('K\RUNTIME', [1, 2]);
var_dump(RUNTIME, \constant('K\A'), \defined('K\Nope'));
