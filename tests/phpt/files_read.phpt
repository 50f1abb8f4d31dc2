--TEST--
Files: an archived file reads as the file on disk does
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$directories = ['', '/', '/src', '/src/', '/src/.', '/dlink', '/dlink/deep'];

compare(on_all_paths(['file_get_contents' => 'file_get_contents', 'file' => 'file', 'md5_file' => 'md5_file',
		'SplFileObject' => fn($p) => [($o = new SplFileObject($p))->fgets(), $o->getRealPath(), $o->isReadable()]], $directories)
	+ on_all_paths(['fopen' => fn($p) => fopen($p, 'r'), 'a wrong mode' => fn($p) => fopen($p, 'q')])
	+ ['a directory' => fn($r) => [fread($f = fopen("$r/src", 'r'), 10), feof($f)],
	'lines' => function ($r) {
		$f = fopen("$r/data.txt", 'r');
		return [fgets($f), ftell($f), feof($f), fgets($f), fgets($f), feof($f), fgets($f), feof($f)];
	},
	'seek' => function ($r) {
		$f = fopen("$r/data.txt", 'r');
		return [fseek($f, -3, SEEK_END), fread($f, 10), fseek($f, -1), ftell($f), fseek($f, 100), fread($f, 5), feof($f), rewind($f),
			fseek($f, 3, SEEK_CUR), fgetc($f), stream_get_contents($f, 4, 2)];
	},
	'big' => function ($r) {
		$f = fopen("$r/big.bin", 'r');
		return [strlen(fread($f, 100000)), ftell($f), strlen(fread($f, 5)), md5(stream_get_contents($f)), fstat($f)['size']];
	},
	'metadata' => fn($r) => stream_get_meta_data(fopen("$r/data.txt", 'r')),
	'options' => function ($r) {
		$f = fopen("$r/data.txt", 'r');
		return [flock($f, LOCK_SH), flock($f, LOCK_EX), flock($f, LOCK_UN), stream_is_local($f), stream_supports_lock($f),
			stream_set_blocking($f, false), stream_get_meta_data($f)['blocked'], stream_set_write_buffer($f, 0),
			stream_isatty($f), fflush($f), fsync($f), fdatasync($f), ftruncate($f, 1), fwrite($f, 'abc'), fclose($f)];
	},
	'parts' => fn($r) => [file_get_contents("$r/data.txt", false, null, 6, 5), file("$r/data.txt", FILE_IGNORE_NEW_LINES),
		file_get_contents("file://$r/data.txt"), file_get_contents("php://filter/read=string.rot13/resource=$r/data.txt")],
	'passthru' => function ($r) {
		ob_start();
		readfile("$r/data.txt");
		fpassthru(fopen("$r/big.bin", 'r'));
		return md5(ob_get_clean());
	},
	'copy to a stream' => fn($r) => [stream_copy_to_stream(fopen("$r/big.bin", 'r'), $m = fopen('php://memory', 'w+')), ftell($m)],
	'readers of their own' => fn($r) => [hash_file('crc32b', "$r/big.bin"), parse_ini_file("$r/x.ini"),
		php_strip_whitespace("$r/src/a.php"), highlight_file("$r/src/sub/b.php", true)],
	'csv' => fn($r) => iterator_to_array(new LimitIterator(new SplFileObject("$r/data.txt"), 1, 1)),
	]);

// Who needs a descriptor gets one, at the same place in the file.
compare([
	'stream_select' => function ($r) {
		$f = fopen("$r/data.txt", 'r');
		fgets($f);
		$read = [$f];
		$none = null;
		return [stream_select($read, $none, $none, 0), fgets($f), fwrite($f, 'q'), fgets($f), fgets($f), feof($f)];
	},
	'proc_open, stream' => function ($r) {
		$p = proc_open('cat', [fopen("$r/big.bin", 'r'), ['pipe', 'w']], $pipes);
		return md5(stream_get_contents($pipes[1])) . proc_close($p);
	},
	'proc_open, file' => function ($r) {
		$p = proc_open('cat', [['file', "$r/data.txt", 'r'], ['pipe', 'w']], $pipes);
		return stream_get_contents($pipes[1]) . proc_close($p);
	},
]);
if (extension_loaded('zlib')) {
	compare(['zlib' => fn($r) => [gzfile("$r/data.txt"), file_get_contents("compress.zlib://$r/data.txt")]]);
} else {
	echo "all the same\n";
}
?>
--EXPECT--
all the same
all the same
all the same
