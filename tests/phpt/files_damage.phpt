--TEST--
Files: a damaged member is named and not read
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$bytes = file_get_contents(archive());
foreach (['line 2' => 'lime 2', '"x": 1' => '"x": 2'] as $good => $bad) {
	$at = strpos($bytes, $good);
	$bytes = substr_replace($bytes, $bad, $at, strlen($good));
}
file_put_contents(archive(), $bytes);
$root = mounted();
foreach (['file_get_contents' => fn() => file_get_contents("$root/data.txt"), 'again' => fn() => file_get_contents("$root/data.txt"),
		'fopen' => fn() => fopen("$root/src/c.json", 'r'), 'copy' => fn() => copy("$root/lnk.txt", work() . '/copy'),
		'others' => fn() => [file_get_contents("$root/src/sub/deep/d.txt"), filesize("$root/data.txt")]] as $name => $probe) {
	echo "$name: ", outcome($root, $probe), "\n";
}
?>
--EXPECTF--
file_get_contents: false | file_get_contents(ROOT/data.txt): Failed to open stream: WORK/tree.phpca: data.txt: content hash %x, wanted %x (21 bytes at %d)
again: false | file_get_contents(ROOT/data.txt): Failed to open stream: WORK/tree.phpca: data.txt: content hash %x, wanted %x (21 bytes at %d)
fopen: false | fopen(ROOT/src/c.json): Failed to open stream: WORK/tree.phpca: src/c.json: content hash %x, wanted %x (9 bytes at %d)
copy: false | copy(ROOT/lnk.txt): Failed to open stream: WORK/tree.phpca: data.txt: content hash %x, wanted %x (21 bytes at %d)
others: ["deep\n",21]
