<?php

// covered.php COMMITTED NEW: two RESULTS.md of the same tests must cover the same. That a test fails is found elsewhere; this finds the run in
// which tests were not chosen, or were left out because plain PHP no longer passed them. What a machine is like decides for a few of
// them (its user, its memory, what the clock does under load): one in a hundred is granted. Ends with 1 if tests are lost.

/** Tests and those passed on plain PHP, by way: sums of all directories. */
function coverage(string $results): array
{
    $out = [];
    $way = '';
    foreach (explode("\n", $results) as $line) {
        if (preg_match('/^## (.+)/', $line, $match)) {
            $way = $match[1];
            $out[$way] = [0, 0];
        } elseif ($way !== '' && preg_match('~^\| (?!all )([\w/]+) \| (\d+) \| (\d+) \|~', $line, $match)) {
            $out[$way][0] += (int) $match[2];
            $out[$way][1] += (int) $match[3];
        }
    }
    return $out;
}

function tests_of(string $results): string
{
    return preg_match('/tests of (\S+)\.$/m', $results, $match) ? $match[1] : '';
}

[$committed, $new] = array_map('file_get_contents', array_slice($argv, 1, 2));
if (tests_of($committed) !== tests_of($new)) {
    echo '# other tests than those of the committed figures: ', tests_of($new), "\n";
    exit;
}
$lost = false;
$now = coverage($new);
foreach (coverage($committed) as $way => [$tests, $passed]) {
    [$tests_now, $passed_now] = $now[$way] ?? [0, 0];
    if ($tests_now < $tests || $passed_now < 0.99 * $passed) {
        echo "not ok - $way: $tests_now tests, $passed_now of them passed on plain PHP; RESULTS.md has $tests and $passed\n";
        $lost = true;
    }
}
exit($lost ? 1 : 0);
