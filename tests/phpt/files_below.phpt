--TEST--
Files: an archive mounted below another is part of its tree, whichever came first
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

/** The tree without its links (which would lead from one archive into the other), and src/sub of it by itself. */
function plain(): string
{
	$root = work() . '/plain';
	foreach (TREE as $path => $text) {
		@mkdir(dirname("$root/$path"), 0755, true);
		file_put_contents("$root/$path", $text);
		chmod("$root/$path", 0644);
	}
	exec('find ' . escapeshellarg($root) . " -exec touch -d '2024-01-02 03:04:05' {} + -type d -exec chmod 755 {} +");
	return $root;
}

function pack_to(string $file, string $manifest): string
{
	file_put_contents("$file.json", $manifest);
	exec(escapeshellarg(getenv('PHPCA_PACK')) . ' pack -q -m ' . escapeshellarg("$file.json") . ' -o ' . escapeshellarg($file) . ' 2>&1', $lines, $code);
	return $code ? die(implode("\n", $lines)) : $file;
}

$disk = plain();
$outer = pack_to(work() . '/outer.phpca', json_encode(['root' => 'plain', 'mount' => '/elsewhere', 'exclude' => ['/src/sub']]));
$inner = pack_to(work() . '/inner.phpca', json_encode(['root' => 'plain/src/sub', 'mount' => '/elsewhere/src/sub']));
Phpca\mount($outer, work() . '/outer-first');
Phpca\mount($inner, work() . '/outer-first/src/sub');
Phpca\mount($inner, work() . '/inner-first/src/sub');
Phpca\mount($outer, work() . '/inner-first');

function below(string $root): array
{
	$seen = [];
	foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($root, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::SELF_FIRST) as $path => $info) {
		$seen[] = [$path, $info->getType(), $info->isFile() ? $info->getSize() : 0, $info->getRealPath(), is_file($path) ? file_get_contents($path) : opendir($path) !== false];
	}
	return sorted($seen);
}

function from_inside(string $root): array
{
	$was = getcwd();
	$seen = [chdir("$root/src/sub"), getcwd(), include 'b.php', include '../a.php', file_get_contents('../../data.txt'), realpath('..'), chdir('..'), getcwd(),
		glob('*'), glob('sub/*'), is_dir('sub'), file_exists('sub/deep/d.txt'), scandir('sub'), (include 'sub/../a.php')[1]];
	chdir($was);
	return $seen;
}

$probes = on_all_paths(['stat' => fn($p) => array_intersect_key(@stat($p) ?: [], ['mode' => 0, 'mtime' => 0]), 'is_file' => 'is_file', 'is_dir' => 'is_dir',
	'realpath' => 'realpath', 'scandir' => 'scandir', 'file_get_contents' => fn($p) => is_dir($p) ?: file_get_contents($p), 'glob' => fn($p) => glob("$p/*")]) + [
	'all of it' => 'below',
	'from inside' => 'from_inside',
	'patterns' => fn($r) => [glob("$r/*/*/*"), glob("$r/src/{sub,none}/*.php", GLOB_BRACE), glob("$r/*/sub", GLOB_ONLYDIR)],
	'once' => fn($r) => [require_once "$r/src/sub/b.php", require_once "$r/src/../src/sub/b.php", count(array_filter(get_included_files(), fn($f) => str_starts_with($f, $r)))],
];
foreach (['outer-first', 'inner-first'] as $name) {
	$same = 0;
	foreach ($probes as $what => $probe) {
		$wanted = outcome($disk, $probe);
		$found = outcome(work() . "/$name", $probe);
		$same += $wanted === $found;
		echo $wanted === $found ? '' : "$name: $what\n  wanted $wanted\n  found  $found\n";
	}
	echo "$name: ", $same === count($probes) ? 'all' : "$same of " . count($probes), " the same\n";
}
?>
--EXPECT--
outer-first: all the same
inner-first: all the same
