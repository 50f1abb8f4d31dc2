<?php

// compare.php WAY WORK TREE < LIST: what plain PHP passes must pass this way, and run precompiled. Prints what does not, leaves
// WORK/WAY/summary.json, ends with 1 if anything is wrong.
require __DIR__ . '/phpt.php';

[, $way, $work, $tree] = $argv;
$tests = file('php://stdin', FILE_IGNORE_NEW_LINES);

function results(string $file): array
{
    return array_column(read_table($file), 0, 1);
}

/** WAY \t TEST \t REASON; "*" stands for every way, "!" for every way, in none of which it is run (run.sh). */
function not_applicable(string $way): array
{
    $out = [];
    foreach (read_table(__DIR__ . '/not-applicable.tsv') as $row) {
        if ($row[0] === '*' || $row[0] === '!' || in_array($way, explode(',', $row[0]), true)) {
            $out[$row[1]] = $row[2];
        }
    }
    return $out;
}

/** How the script of each test was run: [verdict, reason]. The worst, if it ran several times. */
function witnessed(string $file, string $tree): array
{
    $out = [];
    foreach (read_table($file) as $row) {
        [$path, $verdict, $role, $reason] = $row + ['', '', '', ''];
        $test = substr($path, strlen($tree) + 1, -3) . 'phpt';
        if (!str_ends_with($path, '.php')) {
            continue;
        }
        if ($role === 'main' && !isset($out[$test][1]) || $verdict !== 'precompiled') {
            $out[$test] = [$verdict, $reason];
        }
    }
    return $out;
}

$plain = results("$work/plain/results.tsv");
$archived = results("$work/$way/results.tsv");
$exempt = not_applicable($way);
$verdicts = array_column(read_table("$work/archives/verdicts.tsv"), null, 0);
$ran = witnessed("$work/$way/witness.tsv", $tree);
$wanted = $way === 'forced-source' ? 'source' : 'precompiled';
$includes = array_count_values(array_column(array_filter(read_table("$work/$way/witness.tsv"), fn($row) => $row[2] === 'include'), 1));

$zero = ['tests' => 0, 'plain' => 0, 'not_applicable' => 0, 'both' => 0, 'precompiled' => 0, 'source' => 0, 'not_compiling' => 0,
    'regressions' => 0, 'not_precompiled' => 0];
$figures = [];
$faults = [];
foreach ($tests as $test) {
    $directory = preg_replace('~^(Zend/tests|tests/[^/]+|ext/[^/]+/tests).*~', '$1', $test);
    $f = &$figures[$directory];
    $f ??= $zero;
    $f['tests']++;
    if (($plain[$test] ?? '') !== 'PASSED') {
        continue;
    }
    $f['plain']++;
    if (isset($exempt[$test])) {
        $f['not_applicable']++;
        continue;
    }
    [$packed, $reason] = array_slice($verdicts[$test] ?? ['', 'refused', 'was not packed'], 1);
    $passed = ($archived[$test] ?? 'NOT RUN') === 'PASSED';
    [$verdict, $why] = $ran[$test] ?? ['', ''];
    if (!$passed) {
        $f['regressions']++;
        $faults[] = "$test: " . ($archived[$test] ?? 'not run');
        continue;
    }
    if ($packed === 'not compiling') {
        $f['not_compiling']++;
    } elseif ($packed === 'for phar') {
        $f['source']++;
    } elseif ($packed === 'refused') {
        $f['not_precompiled']++;
        $faults[] = "$test: PHP compiles it, the packager not: $reason";
        continue;
    } elseif ($verdict === $wanted) {
        $f[$wanted]++;
    } elseif ($verdict === '') {
        // What ran was the archive's all the same, there is nothing but X on disk; but precompiled?
        $f['not_precompiled']++;
        $faults[] = "$test: passed, but left no record of how its script was run";
        continue;
    } else {
        $f['not_precompiled']++;
        $faults[] = "$test: run from " . $verdict . ": $why";
        continue;
    }
    $f['both']++;
}
unset($f);
ksort($figures);
file_put_contents("$work/$way/summary.json", json_encode(['figures' => $figures, 'faults' => $faults,
    'includes' => $includes], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES));

printf("%-16s %6s %6s %6s %6s %6s %6s %6s %6s\n", $way, 'tests', 'plain', 'both', 'prec.', 'source', 'n.comp', 'regr.', 'n.prec');
foreach ($figures as $directory => $f) {
    printf(
        "%-16s %6d %6d %6d %6d %6d %6d %6d %6d\n",
        $directory,
        $f['tests'],
        $f['plain'],
        $f['both'],
        $f['precompiled'],
        $f['source'],
        $f['not_compiling'],
        $f['regressions'],
        $f['not_precompiled']
    );
}
foreach ($faults as $fault) {
    echo "not ok - $way: $fault\n";
}
exit($faults ? 1 : 0);
