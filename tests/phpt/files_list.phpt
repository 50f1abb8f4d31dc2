--TEST--
Files: directories, glob and iterators list an archive as the disk
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

function walk(string $dir, int $flags = 0): array
{
	$seen = [];
	foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($dir, FilesystemIterator::SKIP_DOTS | $flags),
			RecursiveIteratorIterator::SELF_FIRST) as $path => $info) {
		$seen[] = [$path, $info->getType(), $info->isDir(), $info->isReadable(), $info->getRealPath()];
	}
	return sorted($seen);
}

compare(on_all_paths(['scandir' => 'scandir', 'opendir' => 'opendir', 'glob' => 'glob', 'glob *' => fn($p) => glob("$p/*"),
		'DirectoryIterator' => fn($p) => count(iterator_to_array(new DirectoryIterator($p)))])
	+ ['patterns' => fn($r) => [glob("$r/{data,zero}.txt", GLOB_BRACE), glob("$r/*", GLOB_ONLYDIR), glob("$r/*", GLOB_MARK),
		glob("$r/s*/*.php"), glob("$r/*/*/*"), glob("$r/none*"), glob("$r/none*", GLOB_NOCHECK), glob("$r/.*"),
		glob("$r/src/../*.txt"), glob("$r/*", 1 << 20), glob(''), glob("$r/d[aA]t?.txt"), glob("$r/*/sub", GLOB_ONLYDIR | GLOB_MARK)],
	'GlobIterator' => function ($r) {
		$seen = [];
		foreach ($g = new GlobIterator("$r/*.txt") as $info) {
			$seen[] = [$info->getPathname(), $info->getSize()];
		}
		return [count($g), $seen, count(new GlobIterator("$r/none*"))];
	},
	'glob://' => function ($r) {
		$seen = [];
		foreach (new DirectoryIterator("glob://$r/src/*") as $info) {
			$seen[] = [$info->getPathname(), $info->isFile(), $info->isReadable()];
		}
		return [sorted($seen), sorted(scandir("glob://$r/*.txt"))];
	},
	'recursion' => fn($r) => walk($r),
	'recursion through links' => fn($r) => walk($r, FilesystemIterator::FOLLOW_SYMLINKS),
	'dir()' => function ($r) {
		$names = [];
		for ($d = dir("$r/src"); ($name = $d->read()) !== false;) {
			$names[] = $name;
		}
		$d->rewind();
		return [sorted($names), is_string($d->read()), $d->close()];
	}]);
?>
--EXPECT--
all the same
