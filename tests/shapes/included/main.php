<?php

// include in all its forms.
chdir(__DIR__);
echo json_encode(include 'value.php'), json_encode(include_once 'value.php'), json_encode(include_once './value.php'), json_encode(require_once __DIR__ . '/sub/../value.php'), "\n";
$local = 'seen';
var_dump(include 'sub/scope.php', $made, $local);
function inside() { $local = 'function'; include 'sub/scope.php'; return get_defined_vars(); }
print_r(inside());
class Within { private $p = 1; public function go() { $local = 'method'; return include 'sub/this.php'; } public static function st() { return (include 'sub/this.php'); } }
print_r((new Within)->go());
echo json_encode(Within::st()), "\n";
set_include_path(__DIR__ . '/sub' . PATH_SEPARATOR . '.');
echo include 'by_path.php', (include_once 'by_path.php') ? 'true' : 'false', "\n";
echo json_encode(@include 'missing.php'), "\n";
include 'missing.php';
try {
	require 'missing.php';
} catch (Error $e) {
	echo $e->getMessage(), "\n";
}
foreach (get_included_files() as $file) echo $file, "\n";
for ($i = 0; $i < 3; $i++) echo include 'counts.php';
echo "\n";
echo include 'empty.php', include 'html.php', include 'html_once.html', "\n";
echo json_encode(include 'noreturn.php'), "\n";
$r = (function () { return require 'sub/scope.php'; })();
echo $r, "\n";
echo stream_resolve_include_path('by_path.php'), "\n";
echo eval('return __FILE__ . __DIR__ . __LINE__;'), "\n";
echo (eval('return include "value.php";'))['file'], "\n";
include 'exits.php';
echo 'not reached';
