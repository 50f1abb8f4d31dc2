<?php

class A extends Exception {}
class B extends A {}
class C extends LogicException { public function __construct(string $m, private string $extra = 'x') { parent::__construct($m, 42, new A('previous')); } public function extra() { return $this->extra; } }

function f($what)
{
	try {
		try {
			echo "try $what ";
			match ($what) { 'a' => throw new A('a'), 'b' => throw new B('b'), 'c' => throw new C('c'), 'e' => intdiv(1, 0), 'n' => null, 'u' => nothing(), default => 0 };
			return 'returned';
		} catch (B) {
			echo 'B without variable ';
		} catch (C | ArithmeticError $e) {
			echo get_class($e), ' ', $e->getCode(), ' ', $e instanceof C ? $e->extra() . get_class($e->getPrevious()) : '', ' ';
			throw new RuntimeException('again', 7, $e);
		} finally {
			echo 'inner finally ';
			if ($what === 'n') {
				return 'from finally';
			}
		}
	} catch (RuntimeException $r) {
		return $r->getMessage() . $r->getPrevious()->getMessage();
	} catch (Throwable $t) {
		return get_class($t) . $t->getLine();
	} finally {
		echo 'outer finally ';
	}
	return 'end';
}
foreach (['a', 'b', 'c', 'e', 'n', 'u', 'z'] as $w) echo f($w), "\n";
function loops()
{
	for ($i = 0; $i < 4; $i++) {
		try {
			if ($i == 1) continue;
			if ($i == 3) break;
			echo "body $i ";
		} finally {
			echo "fin $i ";
		}
	}
	foreach ([1, 2] as $x) {
		try { return $x; } finally { echo 'returning '; }
	}
}
echo loops(), "\n";
function swallow() { while (true) { try { throw new A; } finally { return 'swallowed'; } } }
echo swallow(), "\n";
function replace() { try { throw new A('first'); } finally { throw new B('second'); } }
try { replace(); } catch (A $e) { echo get_class($e), ' ', $e->getMessage(), ' after ', $e->getPrevious()->getMessage(), "\n"; }
function jump() { $n = 0; again: try { $n++; if ($n < 3) goto again; return $n; } finally { echo "n$n "; } }
echo jump(), "\n";
$value = null;
try { echo $value ?? throw new A('expression'); } catch (A $e) { echo $e->getMessage(), "\n"; }
function tmp() { try { return strlen(str_repeat('a', 3) . (function () { throw new A('in arg'); })()); } catch (A $e) { return $e->getTraceAsString(); } }
echo tmp(), "\n";
try { try { throw new Error('x'); } catch (NoSuchClassEver $e) { } } catch (Error $e) { echo 'passed ', $e->getMessage(), "\n"; }
echo new C('as string'), "\n";
