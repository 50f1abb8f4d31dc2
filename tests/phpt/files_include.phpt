--TEST--
Files: include finds archived files by absolute, relative and include_path names, and remembers them once
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

function quietly(callable $include)
{
	ob_start();
	try {
		return $include();
	} finally {
		ob_end_clean();
	}
}

compare(on_all_paths(['include' => fn($p) => quietly(fn() => include $p), 'include_once' => fn($p) => quietly(fn() => include_once $p)],
	['', '/', '/src', '/src/', '/src/.', '/dlink', '/dlink/deep']));

$other = work() . '/other';
mkdir($other);
file_put_contents("$other/c.json", 'on disk');
file_put_contents("$other/only.php", '<?php return "on disk";');

compare([
	'included files' => fn($r) => array_values(array_unique(array_filter(get_included_files(), fn($f) => str_starts_with($f, "$r/")))),
	'include_path' => function ($r) use ($other) {
		set_include_path("/none:$r/src:$other:$r");
		return [include 'a.php', include 'sub/b.php', include 'only.php', include_once 'a.php', include_once "$r/src/../src/a.php",
			stream_resolve_include_path('data.txt'), stream_resolve_include_path('c.json'), stream_resolve_include_path('none'),
			stream_resolve_include_path("$r/dlink/b.php"), stream_resolve_include_path('sub')];
	},
	'include_path, the other first' => function ($r) use ($other) {
		set_include_path("$other:$r/src");
		return [stream_resolve_include_path('c.json'), include 'only.php', @include 'none.php'];
	},
	'use_include_path' => function ($r) {
		set_include_path("$r/src:$r");
		return [file_get_contents('c.json', true), fgets(fopen('data.txt', 'r', true)), file('x.ini', FILE_USE_INCLUDE_PATH),
			(new SplFileObject('c.json', 'r', true))->fgets(), fopen('none.json', 'r', true)];
	},
	'file://' => fn($r) => [include "file://$r/src/sub/b.php", include "php://filter/read=string.toupper/resource=$r/src/sub/b.php"],
]);
?>
--EXPECT--
all the same
all the same
