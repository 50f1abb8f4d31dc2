--TEST--
Files: an archive lies over a directory on disk; what it does not hold stays the disk's
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$root = mounted(['src/a.php' => '', 'data.txt' => 'hidden', 'src/real.php' => '<?php return "real";', 'var/cache/x' => 'x', 'src/sub/keep' => '']);
$probes = [
	'the archive wins' => fn() => [file_get_contents("$root/data.txt"), include "$root/src/a.php", filesize("$root/data.txt")],
	'the disk fills in' => fn() => [include "$root/src/real.php", file_get_contents("$root/var/cache/x"), realpath("$root/var/../var/cache"),
		is_file("$root/src/real.php"), file_exists("$root/var/none")],
	'lists are merged' => fn() => [scandir($root), scandir("$root/src"), glob("$root/*/*.php"), glob("$root/{var,src}/*", GLOB_BRACE),
		count(iterator_to_array(new FilesystemIterator("$root/src")))],
	'writable as on disk' => fn() => [is_writable($root), is_writable("$root/src"), is_writable("$root/var"), is_writable("$root/src/a.php"),
		is_writable("$root/src/sub/deep"), (new SplFileInfo("$root/src"))->isWritable()],
	'write beside' => fn() => [file_put_contents("$root/var/cache/y", 'yy'), file_put_contents("$root/src/new", 'n'), file_get_contents("$root/src/new"),
		rename("$root/var/cache/y", "$root/src/z"), rename("$root/src/z", "$root/var/z"), touch("$root/var/z"), chmod("$root/var/z", 0600),
		decoct(fileperms("$root/var/z")), unlink("$root/src/new"), unlink("$root/var/z")],
	'directories' => fn() => [mkdir("$root/var/n/m", 0777, true), mkdir("$root/src/n"), rmdir("$root/src/n"), rmdir("$root/var/n/m"),
		touch("$root/src"), chmod("$root/src", 0755)],
	'write into the archive' => fn() => file_put_contents("$root/data.txt", 'x'),
	'unlink what is hidden' => fn() => unlink("$root/data.txt"),
	'write where only the archive has a directory' => fn() => file_put_contents("$root/src/sub/deep/x", 'x'),
	'mkdir there' => fn() => mkdir("$root/src/sub/deep/x/y", 0777, true),
	'rmdir of a shared directory' => fn() => rmdir("$root/src"),
	'a link in the archive, a file on disk' => fn() => [file_put_contents("$root/dlink/new", '<?php return "new";'), file_get_contents("$root/src/sub/new"), include "$root/dlink/new",
		is_file("$root/dlink/new"), is_writable("$root/dlink/new"), realpath("$root/dlink/new"), (new SplFileInfo("$root/dlink/new"))->getSize(), touch("$root/dlink/new"),
		chmod("$root/dlink/new", 0600), glob("$root/dlink/*"), rename("$root/dlink/new", "$root/dlink/newer"), scandir("$root/dlink"),
		unlink("$root/dlink/newer"), mkdir("$root/dlink/d/e", 0777, true), rmdir("$root/dlink/d/e"), rmdir("$root/src/sub/d"), file_exists("$root/dlink/none")],
	'on disk' => fn() => trim(shell_exec('cd ' . escapeshellarg($root) . ' && find . -type f | sort | tr "\n" " "')),
];
foreach ($probes as $name => $probe) {
	echo "$name: ", outcome($root, $probe), "\n";
}
?>
--EXPECT--
the archive wins: ["line 1\nline 2\nline 3\n",["ROOT/src/a.php","ROOT/src"],21]
the disk fills in: ["real","x","ROOT/var/cache",true,false]
lists are merged: [[".","..","big.bin","data.txt","dlink","lnk.txt","run.sh","src","var","x.ini","x.xml","zero.txt"],[".","..","a.php","c.json","real.php","sub"],["ROOT/dlink/b.php","ROOT/src/a.php","ROOT/src/real.php"],["ROOT/var/cache","ROOT/src/a.php","ROOT/src/c.json","ROOT/src/real.php","ROOT/src/sub"],4]
writable as on disk: [true,true,true,false,false,true]
write beside: [2,1,"n",true,true,true,true,"100600",true,true]
directories: [true,true,true,true,true,true]
write into the archive: false | file_put_contents(ROOT/data.txt): Failed to open stream: Read-only file system
unlink what is hidden: false | unlink(ROOT/data.txt): Read-only file system
write where only the archive has a directory: false | file_put_contents(ROOT/src/sub/deep/x): Failed to open stream: Read-only file system
mkdir there: false | mkdir(): Read-only file system
rmdir of a shared directory: false | rmdir(ROOT/src): Read-only file system
a link in the archive, a file on disk: [19,"<?php return \"new\";","new",true,true,"ROOT/src/sub/new",19,true,true,["ROOT/dlink/b.php","ROOT/dlink/deep","ROOT/dlink/keep","ROOT/dlink/new","ROOT/dlink/up.txt"],true,[".","..","b.php","deep","keep","newer","up.txt"],true,true,true,true,false]
on disk: "./data.txt ./src/a.php ./src/real.php ./src/sub/keep ./var/cache/x"
