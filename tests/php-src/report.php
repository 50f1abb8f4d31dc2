<?php

// report.php WORK SOURCE WAY...: the figures of all ways as RESULTS.md.   report.php --sum WORK FAILED WAY...: the last line.
$arguments = array_slice($argv, 1);
$sum = $arguments[0] === '--sum';
$work = $arguments[$sum ? 1 : 0];
$ways = array_slice($arguments, $sum ? 3 : 2);
$summaries = [];
foreach ($ways as $way) {
    $file = "$work/$way/summary.json";
    $summaries[$way] = is_file($file) ? json_decode(file_get_contents($file), true) : null;
}

function total(array $figures): array
{
    $total = array_map(fn() => 0, reset($figures));
    foreach ($figures as $f) {
        foreach ($f as $key => $n) {
            $total[$key] += $n;
        }
    }
    return $total;
}

if ($sum) {
    $passed = $skipped = 0;
    $failed = (int) $arguments[2];
    foreach ($summaries as $summary) {
        if (!$summary) {
            $failed++;
            continue;
        }
        $t = total($summary['figures']);
        $passed += $t['both'];
        $failed += $t['regressions'] + $t['not_precompiled'];
        $skipped += $t['tests'] - $t['plain'] + $t['not_applicable'];
    }
    echo "$passed passed, $failed failed, $skipped skipped\n";
    exit;
}

$minor = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION . (PHP_ZTS ? '-zts' : '');
$step = PHP_ZTS ? 'threads' : 'build php-src';
echo "# PHP's own tests, from the archive\n\n", $minor === '8.2' ? 'Made by `make phpt` (EXTENSIONS.md: `make phpt PHPT=extensions`)'
    : "Made by `make matrix MATRIX=$minor STEPS=\"$step\" PHPT=full` (EXTENSIONS-$minor.md: `PHPT=extensions`)",
'; PHP ', PHP_VERSION, ', tests of ', $argv[2], ".\n", <<<'TEXT'

    - **passed on plain**: the tests that plain PHP passes. All others are left out; most are skipped by conditions of their own.
    - **not applicable**: of these, listed in not-applicable.tsv with a reason each.
    - **both**: passed from the archive as well, while the script on disk is overwritten or empty. They are the sum of
      **precompiled** (the process itself says so), **source** (compiled from the archive's source, where that was forced) and
      **not compiling** (`php -l` does not compile it either; the archive holds the source, and the error is the same).
    - **regressions**: passed on plain PHP only. **Not precompiled**: passed, but compiled at run time without need.

    TEXT;
foreach ($summaries as $way => $summary) {
    echo "\n## $way\n\n| directory | tests | passed on plain | not applicable | both | precompiled | source | not compiling | "
        . "regressions | not precompiled |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
    if (!$summary) {
        echo "\nwas not run\n";
        continue;
    }
    $figures = $summary['figures'];
    foreach ($figures + (count($figures) > 1 ? ['all' => total($figures)] : []) as $directory => $f) {
        echo "| $directory | $f[tests] | $f[plain] | $f[not_applicable] | $f[both] | $f[precompiled] | $f[source] | $f[not_compiling] | "
            . "$f[regressions] | $f[not_precompiled] |\n";
    }
    $includes = [];
    foreach ($summary['includes'] as $verdict => $n) {
        $includes[] = "$n $verdict";
    }
    echo "\nIncluded scripts: ", implode(', ', $includes) ?: 'none', ".\n\n";
    foreach ($summary['faults'] as $line) {
        echo "- $line\n";
    }
}
