--TEST--
Files: an archive that another one replaces by rename(2) is used as it was
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$root = mounted();
$right = file_get_contents("$root/data.txt");
$bytes = file_get_contents(archive());
file_put_contents(archive() . '.new', str_repeat("\0", strlen($bytes)));
rename(archive() . '.new', archive());
clearstatcache();
// Neither was looked at before.
var_dump(file_get_contents("$root/data.txt") === $right, (include "$root/src/a.php") !== false, strlen(file_get_contents("$root/x.xml")) > 0);
?>
--EXPECT--
bool(true)
bool(true)
bool(true)
