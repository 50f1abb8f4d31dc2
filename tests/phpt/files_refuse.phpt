--TEST--
Files: an archive cannot be written, and says so as a read-only file system does
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$root = mounted();
$out = work() . '/out';
$probes = [
	'fopen %s' => fn($p) => array_map(fn($mode) => outcome($GLOBALS['root'], fn() => fopen($p, $mode)), ['r+', 'w', 'a', 'x', 'c']),
	'file_put_contents %s' => fn($p) => file_put_contents($p, 'x'),
	'copy to %s' => fn($p) => copy(__FILE__, $p),
	'unlink %s' => 'unlink',
	'rmdir %s' => 'rmdir',
	'mkdir %s' => 'mkdir',
	'mkdir -p %s/n/m' => fn($p) => mkdir("$p/n/m", 0777, true),
	'rename %s to ROOT/new' => fn($p) => rename($p, "$root/new"),
	'touch %s' => 'touch',
	'touch file://%s' => fn($p) => touch("file://$p"),
	'chmod %s' => fn($p) => chmod($p, 0600),
	'chmod file://%s' => fn($p) => chmod("file://$p", 0600),
	'chown %s' => fn($p) => chown($p, 1),
	'chgrp %s' => fn($p) => chgrp($p, 1),
	'lchown %s' => fn($p) => lchown($p, 1),
	'link to %s' => fn($p) => link("$root/data.txt", $p),
	'symlink to %s' => fn($p) => symlink('x', $p),
	'is_writable %s' => fn($p) => [is_writable($p), is_writeable($p), (new SplFileInfo($p))->isWritable()],
];
foreach (['/data.txt', '/src', '/src/none', '/none/x', '/data.txt/x'] as $path) {
	foreach ($probes as $name => $probe) {
		echo sprintf($name, $path), ': ', outcome($root, fn() => $probe($root . $path)), "\n";
	}
}

echo "across the border\n";
mkdir($out);
file_put_contents("$out/in", 'x');
foreach ([
	'copy out' => fn() => [copy("$root/run.sh", "$out/run.sh"), file_get_contents("$out/run.sh")],
	'rename out' => fn() => [rename("$root/data.txt", "$out/data.txt"), file_exists("$root/data.txt"), filesize("$out/data.txt"),
		decoct(fileperms("$out/data.txt")), filemtime("$out/data.txt") > 1704200000],
	'rename in' => fn() => [rename("$out/in", "$root/in"), file_exists("$out/in")],
	'rename over' => fn() => [rename("$out/in", "$root/data.txt"), file_exists("$out/in")],
	'rename a directory' => fn() => rename("$root/src", "$out/src"),
	'link out' => fn() => link("$root/data.txt", "$out/hard"),
	'copy within' => fn() => copy("$root/data.txt", "$root/copy"),
	'copy onto itself' => fn() => copy("$root/data.txt", "$root/lnk.txt"),
	'tempnam' => fn() => dirname($name = tempnam("$root/src", 'x')) === realpath(sys_get_temp_dir()) && unlink($name),
	'error_log' => fn() => error_log('x', 3, "$root/src/log"),
	'nothing was made' => fn() => [file_exists(dirname($root) . '/mounted'), glob(dirname($root) . '/*')],
] as $name => $probe) {
	echo "$name: ", outcome($root, $probe), "\n";
}
?>
--EXPECT--
fopen /data.txt: ["false | fopen(ROOT/data.txt): Failed to open stream: Read-only file system","false | fopen(ROOT/data.txt): Failed to open stream: Read-only file system","false | fopen(ROOT/data.txt): Failed to open stream: Read-only file system","false | fopen(ROOT/data.txt): Failed to open stream: File exists","false | fopen(ROOT/data.txt): Failed to open stream: Read-only file system"]
file_put_contents /data.txt: false | file_put_contents(ROOT/data.txt): Failed to open stream: Read-only file system
copy to /data.txt: false | copy(ROOT/data.txt): Failed to open stream: Read-only file system
unlink /data.txt: false | unlink(ROOT/data.txt): Read-only file system
rmdir /data.txt: false | rmdir(ROOT/data.txt): Read-only file system
mkdir /data.txt: false | mkdir(): File exists
mkdir -p /data.txt/n/m: false | mkdir(): Not a directory
rename /data.txt to ROOT/new: false | rename(ROOT/data.txt,ROOT/new): Read-only file system
touch /data.txt: false | touch(): Utime failed: Read-only file system
touch file:///data.txt: false | touch(ROOT/data.txt): Operation failed: Read-only file system
chmod /data.txt: false | chmod(): Read-only file system
chmod file:///data.txt: false | chmod(ROOT/data.txt): Operation failed: Read-only file system
chown /data.txt: false | chown(): Read-only file system
chgrp /data.txt: false | chgrp(): Read-only file system
lchown /data.txt: false | lchown(): Read-only file system
link to /data.txt: false | link(): File exists
symlink to /data.txt: false | symlink(): File exists
is_writable /data.txt: [false,false,false]
fopen /src: ["false | fopen(ROOT/src): Failed to open stream: Is a directory","false | fopen(ROOT/src): Failed to open stream: Is a directory","false | fopen(ROOT/src): Failed to open stream: Is a directory","false | fopen(ROOT/src): Failed to open stream: File exists","false | fopen(ROOT/src): Failed to open stream: Is a directory"]
file_put_contents /src: false | file_put_contents(ROOT/src): Failed to open stream: Is a directory
copy to /src: false | copy(): The second argument to copy() function cannot be a directory
unlink /src: false | unlink(ROOT/src): Read-only file system
rmdir /src: false | rmdir(ROOT/src): Read-only file system
mkdir /src: false | mkdir(): File exists
mkdir -p /src/n/m: false | mkdir(): Read-only file system
rename /src to ROOT/new: false | rename(ROOT/src,ROOT/new): Read-only file system
touch /src: false | touch(): Utime failed: Read-only file system
touch file:///src: false | touch(ROOT/src): Operation failed: Read-only file system
chmod /src: false | chmod(): Read-only file system
chmod file:///src: false | chmod(ROOT/src): Operation failed: Read-only file system
chown /src: false | chown(): Read-only file system
chgrp /src: false | chgrp(): Read-only file system
lchown /src: false | lchown(): Read-only file system
link to /src: false | link(): File exists
symlink to /src: false | symlink(): File exists
is_writable /src: [false,false,false]
fopen /src/none: ["false | fopen(ROOT/src/none): Failed to open stream: No such file or directory","false | fopen(ROOT/src/none): Failed to open stream: Read-only file system","false | fopen(ROOT/src/none): Failed to open stream: Read-only file system","false | fopen(ROOT/src/none): Failed to open stream: Read-only file system","false | fopen(ROOT/src/none): Failed to open stream: Read-only file system"]
file_put_contents /src/none: false | file_put_contents(ROOT/src/none): Failed to open stream: Read-only file system
copy to /src/none: false | copy(ROOT/src/none): Failed to open stream: Read-only file system
unlink /src/none: false | unlink(ROOT/src/none): Read-only file system
rmdir /src/none: false | rmdir(ROOT/src/none): Read-only file system
mkdir /src/none: false | mkdir(): Read-only file system
mkdir -p /src/none/n/m: false | mkdir(): Read-only file system
rename /src/none to ROOT/new: false | rename(ROOT/src/none,ROOT/new): Read-only file system
touch /src/none: false | touch(): Unable to create file ROOT/src/none because Read-only file system
touch file:///src/none: false | touch(ROOT/src/none): Unable to create file ROOT/src/none because Read-only file system
chmod /src/none: false | chmod(): No such file or directory
chmod file:///src/none: false | chmod(ROOT/src/none): Operation failed: No such file or directory
chown /src/none: false | chown(): No such file or directory
chgrp /src/none: false | chgrp(): No such file or directory
lchown /src/none: false | lchown(): No such file or directory
link to /src/none: false | link(): Read-only file system
symlink to /src/none: false | symlink(): Read-only file system
is_writable /src/none: [false,false,false]
fopen /none/x: ["false | fopen(ROOT/none/x): Failed to open stream: No such file or directory","false | fopen(ROOT/none/x): Failed to open stream: No such file or directory","false | fopen(ROOT/none/x): Failed to open stream: No such file or directory","false | fopen(ROOT/none/x): Failed to open stream: No such file or directory","false | fopen(ROOT/none/x): Failed to open stream: No such file or directory"]
file_put_contents /none/x: false | file_put_contents(ROOT/none/x): Failed to open stream: No such file or directory
copy to /none/x: false | copy(ROOT/none/x): Failed to open stream: No such file or directory
unlink /none/x: false | unlink(ROOT/none/x): No such file or directory
rmdir /none/x: false | rmdir(ROOT/none/x): No such file or directory
mkdir /none/x: false | mkdir(): No such file or directory
mkdir -p /none/x/n/m: false | mkdir(): Read-only file system
rename /none/x to ROOT/new: false | rename(ROOT/none/x,ROOT/new): No such file or directory
touch /none/x: false | touch(): Unable to create file ROOT/none/x because No such file or directory
touch file:///none/x: false | touch(ROOT/none/x): Unable to create file ROOT/none/x because No such file or directory
chmod /none/x: false | chmod(): No such file or directory
chmod file:///none/x: false | chmod(ROOT/none/x): Operation failed: No such file or directory
chown /none/x: false | chown(): No such file or directory
chgrp /none/x: false | chgrp(): No such file or directory
lchown /none/x: false | lchown(): No such file or directory
link to /none/x: false | link(): No such file or directory
symlink to /none/x: false | symlink(): No such file or directory
is_writable /none/x: [false,false,false]
fopen /data.txt/x: ["false | fopen(ROOT/data.txt/x): Failed to open stream: No such file or directory","false | fopen(ROOT/data.txt/x): Failed to open stream: No such file or directory","false | fopen(ROOT/data.txt/x): Failed to open stream: No such file or directory","false | fopen(ROOT/data.txt/x): Failed to open stream: No such file or directory","false | fopen(ROOT/data.txt/x): Failed to open stream: No such file or directory"]
file_put_contents /data.txt/x: false | file_put_contents(ROOT/data.txt/x): Failed to open stream: No such file or directory
copy to /data.txt/x: false | copy(ROOT/data.txt/x): Failed to open stream: No such file or directory
unlink /data.txt/x: false | unlink(ROOT/data.txt/x): Not a directory
rmdir /data.txt/x: false | rmdir(ROOT/data.txt/x): Not a directory
mkdir /data.txt/x: false | mkdir(): Not a directory
mkdir -p /data.txt/x/n/m: false | mkdir(): Not a directory
rename /data.txt/x to ROOT/new: false | rename(ROOT/data.txt/x,ROOT/new): Not a directory
touch /data.txt/x: false | touch(): Unable to create file ROOT/data.txt/x because Not a directory
touch file:///data.txt/x: false | touch(ROOT/data.txt/x): Unable to create file ROOT/data.txt/x because Not a directory
chmod /data.txt/x: false | chmod(): Not a directory
chmod file:///data.txt/x: false | chmod(ROOT/data.txt/x): Operation failed: Not a directory
chown /data.txt/x: false | chown(): Not a directory
chgrp /data.txt/x: false | chgrp(): Not a directory
lchown /data.txt/x: false | lchown(): Not a directory
link to /data.txt/x: false | link(): No such file or directory
symlink to /data.txt/x: false | symlink(): No such file or directory
is_writable /data.txt/x: [false,false,false]
across the border
copy out: [true,"#!/bin/sh\necho hi\n"]
rename out: [true,true,21,"100644",true]
rename in: [false,true] | rename(ROOT/in): Failed to open stream: Read-only file system | rename(WORK/out/in,ROOT/in): Read-only file system
rename over: [false,true] | rename(ROOT/data.txt): Failed to open stream: Read-only file system | rename(WORK/out/in,ROOT/data.txt): Read-only file system
rename a directory: false | rename(): The first argument to copy() function cannot be a directory | rename(ROOT/src,WORK/out/src): Invalid cross-device link
link out: false | link(): Invalid cross-device link
copy within: false | copy(ROOT/copy): Failed to open stream: Read-only file system
copy onto itself: false
tempnam: true | tempnam(): file created in the system's temporary directory
error_log: false | error_log(ROOT/src/log): Failed to open stream: Read-only file system
nothing was made: [true,["WORK/out","WORK/tree","WORK/tree.phpca"]]
