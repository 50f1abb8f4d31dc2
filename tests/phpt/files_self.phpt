--TEST--
Files: an archive that is mounted on itself is a file, and a directory to those inside
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

copy(archive(), $root = work() . '/app.phpca');
Phpca\mount($root, $root);
$probes = [
	'the file' => fn() => [is_file($root), filetype($root), filesize($root) === filesize(archive()), md5_file($root) === md5_file(archive()),
		copy($root, "$root.copy"), unlink("$root.copy"), is_writable($root)],
	'the directory' => fn() => [is_dir($root), realpath($root), scandir($root), glob("$root/*.txt"), realpath("$root/src/..")],
	'what is inside' => fn() => [include "$root/src/a.php", file_get_contents("$root/src/../data.txt"), is_dir("$root/src"), is_writable("$root/src")],
	'write' => fn() => file_put_contents("$root/new", 'x'),
	'mkdir' => fn() => mkdir("$root/new/dir", 0777, true),
	'working directory' => fn() => [chdir($root), getcwd(), file_exists('data.txt'), chdir('src'), getcwd(), include 'sub/b.php', chdir('../..'), getcwd()],
	'seen from outside' => fn() => [sorted(scandir(dirname($root))), (new SplFileInfo($root))->isDir(),
		sorted(array_keys(iterator_to_array(new RecursiveIteratorIterator(new RecursiveDirectoryIterator(dirname($root), FilesystemIterator::SKIP_DOTS
			| FilesystemIterator::KEY_AS_FILENAME), RecursiveIteratorIterator::LEAVES_ONLY)))) === sorted(array_map('basename', explode("\n",
			trim(shell_exec('find ' . escapeshellarg(dirname($root)) . ' ! -type d')))))],
	'rename and back' => fn() => [rename($root, "$root.new"), rename("$root.new", $root), unlink($root)],
];
foreach ($probes as $name => $probe) {
	echo "$name: ", outcome($root, $probe), "\n";
}
?>
--EXPECT--
the file: [true,"file",true,true,true,true,true]
the directory: [true,"ROOT",[".","..","big.bin","data.txt","dlink","lnk.txt","run.sh","src","x.ini","x.xml","zero.txt"],["ROOT/data.txt","ROOT/lnk.txt","ROOT/zero.txt"],"ROOT"]
what is inside: [["ROOT/src/a.php","ROOT/src"],"line 1\nline 2\nline 3\n",true,false]
write: false | file_put_contents(ROOT/new): Failed to open stream: Read-only file system
mkdir: false | mkdir(): Read-only file system
working directory: [true,"ROOT",true,true,"ROOT/src",5,true,"WORK"]
seen from outside: [[".","..","app.phpca","tree","tree.phpca"],false,true]
rename and back: [true,true,true]
