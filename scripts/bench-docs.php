<?php

// make bench | php scripts/bench-docs.php: puts the tables of a run into docs/benchmark.md, between its marks, and the short table
// into README.md. Where bytes and instructions go stays out.
// php scripts/bench-docs.php --check: does README.md have the figures of docs/benchmark.md? Exit code 1 if not.

declare(strict_types=1);

const ROWS = ['plain PHP', 'file cache', 'phpca'];
const JOBS = ['composer list --raw' => '`composer list`', 'a Symfony application, debug:router' => 'Symfony application, `debug:router`'];

function fail(string $message): never
{
    fwrite(STDERR, "bench-docs: $message\n");
    exit(1);
}

function read(string $file): string
{
    return (string) file_get_contents($file);
}

/** The text between the marks of a document, replaced. */
function with_block(string $file, string $block): string
{
    $text = preg_replace_callback(
        '/(<!-- bench:[^\n]*\n).*(<!-- \/bench -->)/s',
        static fn(array $m): string => $m[1] . $block . $m[2],
        read($file),
        1,
        $count
    );
    if ($text === null || $count !== 1) {
        fail("$file has no marks");
    }

    return $text;
}

/** What make bench has printed, without the sections that are for those who work on phpca. */
function tables(string $output): string
{
    $kept = [];
    $sections = preg_split('/\n(?=[^\n]+\n-{5,}\n)/', $output);
    foreach ($sections === false ? [] : $sections as $number => $section) {
        $title = explode("\n", $section, 2)[0];
        if ($number === 0 || preg_match('/: (cost above|size|packing)|^Targets/', $title) === 1) {
            $kept[] = trim((string) preg_replace('/^archive  .*/ms', '', $section));
        }
    }
    if (count($kept) < 3) {
        fail('that is not what make bench prints');
    }

    return '    ' . preg_replace('/\n(?!\n)/', "\n    ", implode("\n\n", $kept)) . "\n";
}

/** @return list<string> of one job and row: instructions, of plain, system calls, page faults, memory, wall time */
function figures(string $document, string $job, string $row): array
{
    $table = explode("\n\n", explode("$job: cost above an empty script's", $document, 2)[1] ?? '', 2)[0];
    if (preg_match('/^ +' . preg_quote($row, '/') . ' +([\d. ]+)$/m', $table, $m) !== 1) {
        fail("docs/benchmark.md has no row \"$row\" of $job");
    }
    $figures = preg_split('/ +/', trim($m[1]));

    return $figures === false ? [] : $figures;
}

function short_table(string $document): string
{
    $lines = ['| | PHP without a cache | OPcache\'s file cache | phpca |', '| --- | --: | --: | --: |'];
    foreach (JOBS as $job => $name) {
        $columns = array_map(static fn(string $row): array => figures($document, $job, $row), ROWS);
        $lines[] = "| $name: time | " . implode(' | ', array_map(static fn(array $c): string => "$c[5] ms", $columns)) . ' |';
        $lines[] = '| ... million instructions | ' . implode(' | ', array_column($columns, 0)) . ' |';
        $lines[] = '| ... system calls | ' . implode(' | ', array_map(static fn(array $c): string => number_format((int) $c[2]), $columns)) . ' |';
    }

    return implode("\n", $lines) . "\n";
}

$top = dirname(__DIR__);
$document = read("$top/docs/benchmark.md");
if (($argv[1] ?? '') === '--check') {
    if (with_block("$top/README.md", short_table($document)) !== read("$top/README.md")) {
        fail('README.md has other figures than docs/benchmark.md');
    }
    exit(0);
}
$document = with_block("$top/docs/benchmark.md", tables((string) stream_get_contents(STDIN)));
$readme = with_block("$top/README.md", short_table($document));
file_put_contents("$top/docs/benchmark.md", $document);
file_put_contents("$top/README.md", $readme);
