<?php
namespace Asserting;
function cost() { echo 'evaluated '; return true; }
class Own extends \AssertionError {}
ini_set('assert.exception', 1);
assert(cost());
foreach ([fn () => assert(1 > 2), fn () => assert(false, 'described'), fn () => assert(cost() && null, new Own('own')), fn () => \assert(strlen('ab') === 3 && [1, 'k' => new class(1, ...[2]) extends \ArrayObject { public ?int $x = 5; function __construct() {} }] instanceof \Countable), fn () => assert((function (int|string $a, &...$b): ?array { return match ($a) { 1, 2 => [...$b], default => throw new Own }; })('x') ?? false), fn () => \ASSERT(0)] as $i => $f) {
	try {
		var_dump($f());
	} catch (\Throwable $e) {
		echo $i, get_class($e), ': ', $e->getMessage(), ' ', $e->getLine(), "\n";
	}
}
ini_set('assert.exception', 0); assert(false, 'warned'); assert_options(ASSERT_CALLBACK, function (...$a) { echo 'callback ', $a[1], ' ', json_encode(array_slice($a, 2)), "\n"; }); ini_set('assert.warning', 0); assert(1 === 2); 
echo ini_get('zend.assertions'), "\n"; @ini_set('zend.assertions', '0'); var_dump(assert(cost() && false)); if (ini_get('zend.assertions') == '0') { ini_set('zend.assertions', '1'); assert(cost()); } 
$f = 'assert'; var_dump(@$f(true), \call_user_func('assert', true));
