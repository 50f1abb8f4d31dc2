<?php
require __DIR__ . '/lib.php';

/** Doc of top. */
function top(array $x, $cb)
{
	return Lib\Deep::call($x, $cb);
}
debug_print_backtrace();
echo top([1], function ($n) {
	debug_print_backtrace();
	return json_encode(array_map(fn ($f) => ($f['class'] ?? '') . ($f['type'] ?? '') . $f['function'] . ':' . ($f['line'] ?? '-') . ' ' . ($f['file'] ?? '-'), debug_backtrace()), JSON_UNESCAPED_SLASHES);
}), "\n";
try {
	top([], 'Lib\failing');
} catch (Exception $e) {
	echo $e, "\n", $e->getFile(), json_encode($e->getTrace()[0]['args'] ?? null), "\n";
}
echo new ReflectionClass('Lib\Deep'), new ReflectionFunction('top'), new ReflectionFunction('Lib\failing');
foreach ([new ReflectionFunction('top'), new ReflectionClass('Lib\Deep'), new ReflectionMethod('Lib\Deep', 'call'), new ReflectionProperty('Lib\Deep', 'p'), new ReflectionClassConstant('Lib\Deep', 'C')] as $r) var_dump($r->getDocComment());
@trigger_error('quiet', E_USER_WARNING); print_r(error_get_last()); error_clear_last(); highlight_file(__DIR__ . '/small.php'); echo "\n", php_strip_whitespace(__DIR__ . '/lib.php'), show_source(__DIR__ . '/small.php', true), "\n"; assert_options(ASSERT_WARNING) ; echo __LINE__, __FUNCTION__, "\n"; (function () { echo __FUNCTION__, __LINE__, __METHOD__, "\n"; })(); $x = new Lib\Deep; $x->undefined; Lib\Deep::$p2 ?? 0; echo $u1 . $u2['x'] . $x::class; [][0]; 'a'[9]; (string) []; $n = null; $n['x']; $n->y; include 'nonexistent.php'; foreach (5 as $q); array_sum([[], 1]); hex2bin('a'); 
Lib\gone();
