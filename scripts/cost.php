<?php

// cost.php SCRIPT ARCHIVE EXTENSION ARGUMENTS...: instructions (callgrind, above an empty script's) and the wall median
// of plain PHP and of the archive, interleaved.

declare(strict_types=1);

[, $script, $archive, $extension] = $argv;
$arguments = array_slice($argv, 4);
$php = [PHP_BINARY, '-d', "extension=$extension"];
$empty = [...$php, dirname(__DIR__) . '/tests/bench/empty.php'];
$rows = ['plain PHP' => [...$php, $script, ...$arguments], 'phpca' => [...$php, $archive, ...$arguments]];

/** @param list<string> $command */
function must_run(array $command): void
{
    $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes);
    $code = $process === false ? 127 : proc_close($process);
    if ($code !== 0) {
        fwrite(STDERR, "cost.php: exit code $code from " . implode(' ', $command) . "\n");
        exit(1);
    }
}

/** @param list<string> $command */
function instructions(array $command): ?int
{
    static $valgrind = null;
    $valgrind ??= (string) shell_exec('command -v valgrind');
    if ($valgrind === '') {
        return null;
    }
    $out = tempnam(sys_get_temp_dir(), 'cost');
    must_run(['valgrind', '--tool=callgrind', "--callgrind-out-file=$out", ...$command]);
    $counted = preg_match('/^(?:summary|totals): (\d+)/m', (string) file_get_contents($out), $found) === 1;
    unlink($out);

    return $counted ? (int) $found[1] : null;
}

$times = [];
for ($i = 0; $i < 11; $i++) {
    foreach ($rows as $name => $command) {
        $start = hrtime(true);
        must_run($command);
        $times[$name][] = (hrtime(true) - $start) / 1e6;
    }
}
$floor = instructions($empty);
foreach ($rows as $name => $command) {
    sort($times[$name]);
    $cost = $floor === null ? 'no valgrind' : sprintf('%7.1f M instructions above an empty script', (instructions($command) - $floor) / 1e6);
    printf("%-10s %7.1f ms   %s\n", $name, $times[$name][5], $cost);
}
