<?php

// make bench | php scripts/bench-readme.php: puts the tables of a run into README.md, between its marks. What shows where bytes and
// instructions go stays out.

declare(strict_types=1);

$kept = [];
foreach (preg_split('/\n(?=[^\n]+\n-{5,}\n)/', stream_get_contents(STDIN)) as $number => $section) {
	$title = strtok($section, "\n");
	if ($number === 0 || preg_match("/: (cost above|size|packing)|^Targets/", $title)) {
		$kept[] = trim(preg_replace('/^archive  .*/ms', '', $section));
	}
}
if (count($kept) < 3) {
	fwrite(STDERR, "bench-readme: that is not what make bench prints\n");
	exit(1);
}
$file = dirname(__DIR__).'/README.md';
$block = '    '.preg_replace('/\n(?!\n)/', "\n    ", implode("\n\n", $kept))."\n";
$readme = preg_replace_callback('/(<!-- bench:[^\n]*\n).*(<!-- \/bench -->)/s', static fn (array $m): string => $m[1].$block.$m[2],
	file_get_contents($file), 1, $count);
if ($count !== 1) {
	fwrite(STDERR, "bench-readme: README.md has no marks\n");
	exit(1);
}
file_put_contents($file, $readme);
