--TEST--
Files: locks of archived files exclude each other
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

function lock($handle, int $operation): string
{
	$would_block = 7;
	return (flock($handle, $operation, $would_block) ? 'yes' : 'no') . $would_block;
}

/** What another process says to each operation on the file, which it sees in the archive if it is named as we name it. It ends with its input. */
function other(string $file, int ...$operations): array
{
	$code = 'if ($argv[1] !== "") Phpca\mount($argv[1], $argv[2]); $h = fopen($argv[3], "r");'
		. 'foreach (array_slice($argv, 4) as $o) echo flock($h, (int) $o, $w) ? "yes" : "no", $w, " "; echo "\n"; fgets(STDIN);';
	$archived = str_starts_with($file, work() . '/mounted/');
	$process = proc_open([PHP_BINARY, '-n', '-d', 'extension=' . getenv('PHPCA_SO'), '-r', $code, '--', $archived ? archive() : '', work() . '/mounted', $file,
		...array_map('strval', $operations)], [['pipe', 'r'], ['pipe', 'w']], $pipes);
	return [trim(fgets($pipes[1])), $process, $pipes];
}
function leave(array $other): string
{
	fclose($other[2][0]);
	proc_close($other[1]);
	return $other[0];
}

const EX = LOCK_EX | LOCK_NB, SH = LOCK_SH | LOCK_NB;
$probes = [];
foreach (['/src/a.php', '/data.txt', '/dlink/up.txt'] as $name) {
	$probes["two handles $name"] = function ($r) use ($name) {
		$a = fopen("$r$name", 'r');
		$b = fopen("$r$name", 'r');
		$other = fopen("$r/x.xml", 'r');
		return [lock($a, EX), lock($a, EX), lock($b, EX), lock($b, SH), lock($other, EX), lock($a, LOCK_UN), lock($b, SH), lock($a, SH), lock($a, EX), lock($b, EX),
			lock($b, LOCK_UN), lock($a, LOCK_UN), lock($a, LOCK_UN), lock($b, LOCK_EX), fclose($b), lock($a, LOCK_EX), lock($a, LOCK_SH), lock(fopen("$r$name", 'r'), SH)];
	};
	$probes["two processes $name"] = function ($r) use ($name) {
		$mine = fopen("$r$name", 'r');
		return [leave(other("$r$name", EX, SH, EX)), lock($mine, EX), leave(other("$r$name", EX, SH)), lock($mine, SH), leave(other("$r$name", EX, SH)),
			lock($mine, LOCK_UN), leave(other("$r$name", EX, LOCK_UN))];
	};
}
$probes['held by another process'] = function ($r) {
	$other = other("$r/data.txt", LOCK_EX);
	$mine = fopen("$r/data.txt", 'r');
	$said = [lock($mine, EX), lock($mine, SH), lock(fopen("$r/lnk.txt", 'r'), EX), lock(fopen("$r/src/a.php", 'r'), EX)];
	return [leave($other), $said, lock($mine, EX)];
};
$probes['killed'] = function ($r) {
	$other = other("$r/data.txt", LOCK_EX);
	proc_terminate($other[1], 9);
	leave($other);
	return lock(fopen("$r/data.txt", 'r'), EX);
};
$probes['waits'] = function ($r) {
	$other = other("$r/data.txt", LOCK_EX);
	$mine = fopen("$r/data.txt", 'r');
	fclose($other[2][0]); // it ends some time after
	return [lock($mine, LOCK_EX), proc_close($other[1]), lock($mine, LOCK_UN)];
};
$probes['SplFileObject'] = function ($r) {
	$a = new SplFileObject("$r/data.txt");
	$b = new SplFileObject("$r/data.txt");
	return [$a->flock(EX), $b->flock(EX, $w), $w, $a->flock(LOCK_UN), $b->flock(SH), stream_supports_lock(fopen("$r/data.txt", 'r'))];
};
$probes['closing another handle'] = function ($r) {
	$a = fopen("$r/data.txt", 'r');
	$said = [lock($a, EX)];
	fclose(fopen("$r/data.txt", 'r'));
	file_get_contents("$r/data.txt");
	return [$said, leave(other("$r/data.txt", EX))];
};
compare($probes);

// With a stub file on disk, that one is locked, as by a program that runs unpacked.
$root = work() . '/mounted';
exec('mkdir -p ' . escapeshellarg("$root/src") . ' && touch ' . escapeshellarg("$root/src/c.json"));
$mine = fopen("$root/src/c.json", 'r');
echo lock($mine, EX), ' ', leave(other("$root/src/c.json", EX)), ' unpacked: ', leave(other("/$root/src/c.json", EX)), "\n";

// The archive itself is not locked.
echo lock(fopen(archive(), 'r'), EX), "\n";
?>
--EXPECT--
all the same
yes0 no1 unpacked: no1
yes0
