<?php
class Custom extends DomainException { public function __toString(): string { return 'custom string'; } }
function thrower($a, array $b, $c = null) { throw new RuntimeException("with\nnewline", 3, new LogicException('inner')); }
class D { function __destruct() { echo "destroyed\n"; if (($GLOBALS['argv'][1] ?? '') === 'destructor') throw new Exception('from destructor'); } static function m() { (function () { thrower('a long string that is cut in the trace', [1], new self); })(); } }
register_shutdown_function(function () { echo "shutdown ", json_encode(error_get_last()), "\n"; });
$d = new D;
switch ($argv[1] ?? '') {
	case 'trace': D::m();
	case 'custom': throw new Custom('x');
	case 'error': undefined_function(1);
	case 'type': (function (int $x): string { return $x; })('zz');
	case 'exit': exit(17);
	case 'exitstring': exit("bye\n");
	case 'handler': set_exception_handler(function ($e) { echo 'handled ', get_class($e), ' ', $e->getLine(), "\n"; exit(5); }); throw new Custom('y');
	case 'memory': ini_set('memory_limit', '8M'); $x = str_repeat('x', 100000000);
	case 'abstract': $r = new ReflectionClass('Countable'); $r->newInstance();
	case 'fatal': eval('class D {}');
	case 'warning': echo $undefined[1]; echo 1 / 0;
	case 'user': trigger_error('user error', E_USER_ERROR);
	case 'stack': echo (new Custom('z', 1))->getTraceAsString(), "\n"; exit(3);
}
echo "end\n";
