--TEST--
Files: stat, access and realpath tell of an archive what they tell of the tree on disk
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$functions = array_combine($names = ['file_exists', 'is_file', 'is_dir', 'is_link', 'is_readable', 'is_executable', 'filetype',
	'filemtime', 'fileowner', 'filegroup', 'realpath', 'readlink'], $names);
$directories = ['', '/', '/src', '/src/', '/src/.', '/dlink', '/dlink/deep'];

compare(on_all_paths($functions)
	+ on_all_paths(['fileperms' => 'fileperms', 'lstat' => fn($p) => ($s = lstat($p)) ? [$s['mode'], $s['mtime']] : $s])
	+ on_all_paths(['filesize' => 'filesize', 'stat' => fn($p) => ($s = stat($p)) ? [$s['nlink'], $s['size']] : $s], $directories)
	+ on_all_paths(['SplFileInfo' => function ($p) {
		$i = new SplFileInfo($p);
		return [$i->isFile(), $i->isDir(), $i->isLink(), $i->isReadable(), $i->isExecutable(), $i->getRealPath()];
	}])
	+ on_all_paths(['SplFileInfo::getLinkTarget' => fn($p) => (new SplFileInfo($p))->getLinkTarget()], ['/data.txt/x'])
	+ ['an object with __toString' => fn($r) => [file_exists(new SplFileInfo("$r/data.txt")), realpath(new SplFileInfo("$r/lnk.txt"))],
	'no path' => fn($r) => [file_exists(''), is_dir(''), file_exists("$r/data.txt\0"), realpath('/')],
	'a wrong type' => fn($r) => file_exists([]),
	'too many arguments' => fn($r) => file_exists("$r/data.txt", 1),
	'file://' => fn($r) => [file_exists("file://$r/data.txt"), is_file("FILE://$r/data.txt"), filesize("file://localhost$r/data.txt")],
	'same file, same number' => fn($r) => [fileinode("$r/data.txt") === stat("$r/lnk.txt")['ino'],
		fileinode("$r/data.txt") === fstat(fopen("$r/data.txt", 'r'))['ino'], fileinode("$r/data.txt") === fileinode("$r/x.ini")],
	'class of its own' => function ($r) {
		$class = new class("$r/run.sh") extends SplFileInfo {
			public function getPathname(): string { return 'wrong'; }
		};
		return [$class->isExecutable(), $class->getRealPath()];
	}]);
?>
--EXPECT--
all the same
