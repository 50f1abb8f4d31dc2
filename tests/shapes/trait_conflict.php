<?php
trait A { public $p = 1; function f() {} }
trait B { public $p = 2; function f() {} }
echo "before\n";
if ($argv[1] === 'method') {
	class X { use A, B; }
} elseif ($argv[1] === 'property') {
	class Y { use A, B { A::f insteadof B; } }
} elseif ($argv[1] === 'missing') {
	class Z { use NoSuchTrait; }
} elseif ($argv[1] === 'alias') {
	class W { use A { g as h; } }
} elseif ($argv[1] === 'direct') {
	A::f();
} elseif ($argv[1] === 'abstract') {
	trait C { abstract static function need(int $a): string; }
	class V { use C; static function need(): int {} }
} elseif ($argv[1] === 'constant') {
	class U { use A { f as private; } }
}
