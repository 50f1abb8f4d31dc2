--TEST--
phpca.verify=off: contents are taken as they are
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--INI--
phpca.verify=off
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$bytes = file_get_contents(archive());
file_put_contents(archive(), substr_replace($bytes, 'lime 2', strpos($bytes, 'line 2'), 6));
$root = mounted();
var_dump(str_contains(file_get_contents("$root/data.txt"), 'lime 2'));
?>
--EXPECT--
bool(true)
