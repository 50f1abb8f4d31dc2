<?php

// What the compiler may make of a path beyond exchanging its beginning.
$dir = __DIR__;
echo strlen(__DIR__), ' ', strlen(__FILE__) - strlen(__DIR__), ' ', dirname(__DIR__, 2), ' ', dirname(__FILE__, 3), "\n";
echo __DIR__ === '/app' ? 'app' : 'not app', ' ', __DIR__ == "$dir" ? 'same' : 'other', ' ', __FILE__ > '/m' ? 'after' : 'before', "\n";
echo substr(__DIR__, 0, 5), ' ', __DIR__[1], ' ', strrev(__FILE__), ' ', md5(__DIR__), ' ', ord(__FILE__[-1]), ' ', ucfirst(__DIR__), ' ', strtoupper(__FILE__), "\n";
echo str_starts_with(__DIR__, '/srv') ? 1 : 0, str_contains(__FILE__, 'shapes') ? 1 : 0, __DIR__ < __FILE__ ? 1 : 0, __DIR__ ? 1 : 0, (bool) __DIR__ ? 1 : 0, "\n";
echo match (__DIR__) { '/app' => 'app', '/srv' => 'srv', default => 'elsewhere' }, ' ', in_array(__DIR__, ['/app', '/usr', $dir], true) ? 'listed' : 'not', "\n";
echo json_encode(explode('/', __DIR__)), ' ', json_encode([__DIR__ => 1, '/app' => 2, 'z' => 3]), "\n";
const LENGTH = __DIR__ . '' === '' ? 0 : 1;
class C { const LONG = __DIR__ > '/m' ? 'big' : 'small'; const FIRST = __DIR__[0] . __FILE__[1]; const CMP = __DIR__ <=> '/srv/www/shapes/t'; public $x = [__DIR__ => 1][__DIR__] ?? 'none'; }
var_dump(LENGTH, C::LONG, C::FIRST, new C, C::CMP);
if (__DIR__ === '/nowhere') {
	function only_nowhere() {}
}
echo function_exists('only_nowhere') ? 'nowhere' : 'here', "\n";
echo include __DIR__ . '/second.php';
