<?php
namespace First {
	const C = 'first c'; function f() { return __FUNCTION__; } class K { const N = __NAMESPACE__; static function who() { return namespace\f() . f() . \strlen('x') . strlen('xx') . C . namespace\C; } } interface I {}
	function strlen($x) { return "own$x"; } define(__NAMESPACE__ . '\D', 'defined');
}
namespace First\Sub {
	use First as F, First\K as Klass; use First\{I, K}; use function First\{f, strlen as len}; use const First\C; use const First\D as DD;
	class K2 extends K implements I { function __construct(public F\I|Klass|null $x = null) {} } echo F\K::who(), Klass::N, f(), len('q'), C, DD, F\C, "\n"; echo K2::class, I::class, namespace\K2::class, \First\K::class, \strlen('abc'), E_ALL, \E_ALL, PHP_VERSION_ID > 1, TRUE, "\n"; try { undefined_here(); } catch (\Error $e) { echo $e->getMessage(), "\n"; } try { echo UNDEFINED_HERE; } catch (\Error $e) { echo $e->getMessage(), "\n"; } try { new Missing; } catch (\Error $e) { echo $e->getMessage(), "\n"; } echo (new K2(new K))->x::N, json_encode(array_map('First\f', [])), "\n";
}
namespace { use First\Sub\K2; echo K2::who(), K2::class, __NAMESPACE__, First\f(), "\n"; function f() { return 'global'; } echo f(), \First\f(), \constant('First\D'), (new \ReflectionFunction('first\STRLEN'))->getName(), (new ReflectionClass('first\sub\k2'))->getShortName(), "\n"; $c = 'First\K'; echo $c::N, (new $c)::who(), [$c, 'who'](), "$c::who"(), "\n"; echo implode(',', get_defined_functions()['user']), "\n"; class_alias('First\K', 'Alias\To'); echo Alias\To::N, get_class(new \Alias\To), is_a('Alias\To', 'First\K', true) ? 'is a' : '', "\n"; }
