--TEST--
Files: open_basedir holds for archived files
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$root = mounted(['src/stub' => '']);   // PHP checks open_basedir against directories on disk
tree();
ini_set('open_basedir', "$root/src:" . __DIR__);
foreach (['allowed' => fn() => [file_get_contents("$root/src/c.json"), file_exists("$root/src/a.php"), realpath("$root/src/sub/b.php"),
			scandir("$root/src"), glob("$root/src/*.php"), include "$root/src/a.php", is_readable("$root/src/a.php")],
		'read' => fn() => file_get_contents("$root/data.txt"), 'file_exists' => fn() => file_exists("$root/data.txt"),
		'is_file' => fn() => is_file("$root/data.txt"), 'stat' => fn() => stat("$root/data.txt"), 'realpath' => fn() => realpath("$root/data.txt"),
		'scandir' => fn() => scandir($root), 'glob' => fn() => glob("$root/*.txt"), 'glob, some' => fn() => glob("$root/*/*.php"),
		'glob://' => fn() => count(new GlobIterator("$root/*.txt")),
		'detour' => fn() => file_get_contents("$root/src/../data.txt"), 'include' => fn() => include "$root/x.ini",
		'link that leads out' => fn() => [file_get_contents("$root/src/sub/up.txt"), is_file("$root/src/sub/up.txt")],
		'write' => fn() => file_put_contents("$root/data.txt", 'x'), 'unlink' => fn() => unlink("$root/data.txt"), 'chdir' => fn() => chdir($root)] as $name => $probe) {
	echo "$name: ", outcome($root, $probe), "\n";
}
?>
--EXPECTF--
allowed: ["{\"x\": 1}\n",true,"ROOT/src/sub/b.php",[".","..","a.php","c.json","stub","sub"],["ROOT/src/a.php"],["ROOT/src/a.php","ROOT/src"],true]
read: false | file_get_contents(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s) | file_get_contents(ROOT/data.txt): Failed to open stream: Operation not permitted
file_exists: false | file_exists(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s)
is_file: false | is_file(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s)
stat: false | stat(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s)
realpath: false | realpath(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s)
scandir: false | scandir(): open_basedir restriction in effect. File(ROOT) is not within the allowed path(s): (ROOT/src:%s) | scandir(ROOT): Failed to open directory: Operation not permitted | scandir(): (errno 1): Operation not permitted
glob: false
glob, some: ["ROOT/src/a.php"]
glob://: 0
detour: false | file_get_contents(): open_basedir restriction in effect. File(ROOT/src/../data.txt) is not within the allowed path(s): (ROOT/src:%s) | file_get_contents(ROOT/src/../data.txt): Failed to open stream: Operation not permitted
include: false | include(): open_basedir restriction in effect. File(ROOT/x.ini) is not within the allowed path(s): (ROOT/src:%s) | include(ROOT/x.ini): Failed to open stream: Operation not permitted | include(): Failed opening 'ROOT/x.ini' for inclusion (include_path='.:/usr/share/php')
link that leads out: [false,false] | file_get_contents(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s) | file_get_contents(ROOT/src/sub/up.txt): Failed to open stream: Operation not permitted
write: false | file_put_contents(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s) | file_put_contents(ROOT/data.txt): Failed to open stream: Operation not permitted
unlink: false | unlink(): open_basedir restriction in effect. File(ROOT/data.txt) is not within the allowed path(s): (ROOT/src:%s)
chdir: false | chdir(): open_basedir restriction in effect. File(ROOT) is not within the allowed path(s): (ROOT/src:%s)
