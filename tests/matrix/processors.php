<?php

// processors.php A B: two archives of the same project, packed on two processors. Says what differs, and fails if it is
// anything but what docs/format.md names: the system id, what the engine's hashes of strings with bytes of 0x80 and more
// are in, and sums over these.

declare(strict_types=1);

/** @return array{string, list<array{string, int, int}>} the bytes; name, offset and size of each member's data */
function members(string $file): array
{
	$bytes = file_get_contents($file);
	$members = [];
	for ($at = 0; trim($header = substr($bytes, $at, 512), "\0") !== ''; $at += 512 + ($size + 511 & ~511)) {
		$size = octdec(trim(substr($header, 124, 12), "\0 "));
		$members[] = [trim(substr($header, 345, 155), "\0").'/'.rtrim(substr($header, 0, 100), "\0"), $at + 512, $size];
	}
	return [$bytes, $members];
}

/** Is the word at $at the hash of a string that has such bytes? */
function is_hash_of_string(string $data, int $at): bool
{
	$size = unpack('P', $data, $at + 8)[1];
	$string = $size > 0 && $size < strlen($data) - $at ? substr($data, $at + 16, $size) : '';
	return preg_match('/[\x80-\xff]/', $string) && $data[$at + 16 + $size] === "\0";
}

/** @param array<string, true> $hashes of strings that differ, filled here */
function kind_of(string $name, string $data, int $at, array &$hashes): string
{
	if ($name === '/.phpca/index') {
		return 'words of the index';
	}
	if (str_ends_with($name, '.phpc') && ($at < 40 || $at === 72)) {
		return $at < 40 ? 'words of system ids' : 'checksums of images';
	}
	$word = substr($data, $at, 8);
	if (!is_hash_of_string($data, $at)) {
		return isset($hashes[$word]) ? 'hashes in arrays' : "else, in $name at $at";
	}
	$hashes[$word] = true;
	return 'hashes of strings';
}

[$a, $members] = members($argv[1]);
[$b, $others] = members($argv[2]);
if ($members !== $others) {
	exit("members of other names, sizes or order\n");
}
$hashes = [];
$counts = [];
// Twice: arrays may come before the strings that are their keys.
foreach ([1, 2] as $round) {
	$counts = [];
	foreach ($members as [$name, $from, $size]) {
		[$x, $y] = [substr($a, $from, $size), substr($b, $from, $size)];
		if ($name === '/.phpca/manifest.json') {
			[$x, $y] = preg_replace('/"system_id":\s*"[0-9a-f]{32}"/', '', [$x, $y]);
			$x === $y || $counts["else, in $name"] = 1;
			continue;
		}
		foreach ($x === $y ? [] : array_keys(array_diff_assoc(str_split($x, 8), str_split($y, 8))) as $word) {
			$kind = kind_of($name, $x, 8 * $word, $hashes);
			$counts[$kind] = ($counts[$kind] ?? 0) + 1;
		}
	}
}
foreach ($counts as $kind => $count) {
	echo "$count $kind\n";
}
exit(array_filter(array_keys($counts), static fn (string $kind) => str_starts_with($kind, 'else')) ? 1 : 0);
