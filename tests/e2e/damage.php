<?php

// damage.php PHP EXTENSION ARCHIVE WORK CHANGES: runs the archive damaged in many ways. Each run must give exactly the
// right output with exit code 0, or a non-zero exit code and a message that names the archive or one of its members.
// A signal, another output, or success with a complaint is a failure. Prints TAP.

declare(strict_types=1);

[, $php, $extension, $archive, $work, $changes] = $argv;
$workers = 2;
$patient = 120 * (int) (getenv('PATIENCE') ?: 1);   // seconds for a run that takes less than one
$bytes = file_get_contents($archive);
exec('tar -tf ' . escapeshellarg($archive), $members);

final class Run
{
    public function __construct(public $process, public string $name, public string $file, public string $out, public float $started) {}
}

/** The sanitizers' run-time library is for the PHP that loads the extension, not for this one. */
function environment(): array
{
    $preload = (string) getenv('CHILD_PRELOAD');

    return $preload === '' ? getenv() : ['LD_PRELOAD' => $preload, 'USE_ZEND_ALLOC' => '0'] + getenv();
}

function start(string $php, string $extension, string $file, string $name, bool $overlay, string $entry): Run
{
    $out = "$file.out";
    $command = [$php, '-d', "extension=$extension", '-d', 'display_errors=stderr', '-d', 'log_errors=0', '-d', 'html_errors=0'];
    $command = $overlay
        ? [...$command, '-d', "phpca.mount=$file:" . dirname($entry), $entry]
        : [...$command, $file];
    $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', $out, 'w'], ['file', "$out.err", 'w']], $pipes, null, environment());

    return new Run($process, $name, $file, $out, microtime(true));
}

/** What is wrong with a finished run, or null. */
function judge(Run $run, array $status, string $right, array $members): ?string
{
    $out = file_get_contents($run->out);
    $err = file_get_contents("$run->out.err");
    if ($status['signaled']) {
        return "signal {$status['termsig']}: $err";
    }
    if ($status['exitcode'] === 99) {
        return "exit code {$status['exitcode']}: " . substr($err, 0, 1500);
    }
    if ($status['exitcode'] === 0) {
        return $out === $right ? null : 'exit code 0 with another output: ' . substr($out . $err, 0, 300);
    }
    // Output that was written before the damage was met is right as far as it goes.
    if (!str_starts_with($right, $out) && !str_contains($out, 'phpca')) {
        return "another output before the error: " . substr($out, 0, 300);
    }
    foreach ([basename($run->file), ...$members] as $name) {
        if (str_contains($out . $err, rtrim($name, '/'))) {
            return null;
        }
    }

    return "exit code {$status['exitcode']} without naming archive or member: " . substr($out . $err, 0, 300);
}

/** Runs all cases, a few at a time. @param iterable<string, string> $cases name => bytes. @return array{int, list<string>} */
function run_all(iterable $cases, callable $begin, callable $judge, int $workers, int $patient): array
{
    $running = [];
    $count = 0;
    $faults = [];
    $finish = static function (bool $all) use (&$running, &$faults, $judge, $workers, $patient): void {
        while ($running && ($all || count($running) >= $workers)) {
            foreach ($running as $key => $run) {
                $status = proc_get_status($run->process);
                if (!$status['running'] || microtime(true) - $run->started > $patient) {
                    if ($status['running']) {
                        proc_terminate($run->process, 9);
                        $faults[] = "$run->name: does not come to an end";
                    } elseif ($fault = $judge($run, $status)) {
                        $faults[] = "$run->name: $fault";
                    }
                    proc_close($run->process);
                    array_map(unlink(...), [$run->file, $run->out, "$run->out.err"]);
                    unset($running[$key]);
                }
            }
            usleep(500);
        }
    };
    foreach ($cases as $name => $damaged) {
        $running[] = $begin($name, $damaged, $count++);
        $finish(false);
    }
    $finish(true);

    return [$count, $faults];
}

function cuts(string $bytes): iterable
{
    for ($size = 0; $size < strlen($bytes); $size += 4096) {
        yield "cut at $size" => substr($bytes, 0, $size);
    }
}

function changes(string $bytes, int $count): iterable
{
    mt_srand(20240229);
    for ($i = 0; $i < $count; $i++) {
        $at = mt_rand(0, strlen($bytes) - 1);
        $bit = mt_rand(1, 255);
        $damaged = $bytes;
        $damaged[$at] = chr(ord($damaged[$at]) ^ $bit);
        yield sprintf('byte %d ^ 0x%02x', $at, $bit) => $damaged;
    }
}

$entry = "$work/mounted/main.php";
is_dir(dirname($entry)) || mkdir(dirname($entry), 0o777, true);
touch($entry);

$number = 0;
$failed = 0;
foreach ([false, true] as $overlay) {
    $way = $overlay ? 'overlay' : 'php app.phpca';
    $reference = "$work/whole.phpca";
    copy($archive, $reference);
    $run = start($php, $extension, $reference, 'whole', $overlay, $entry);
    $code = proc_close($run->process);
    $right = file_get_contents($run->out);
    printf("%s %d - %s: the whole archive runs\n", $code === 0 ? 'ok' : 'not ok', ++$number, $way);
    if ($code !== 0) {
        $failed++;
        echo '# ', str_replace("\n", "\n# ", substr(file_get_contents("$run->out.err"), 0, 500)), "\n";
        continue;
    }
    $begin = static function (string $name, string $damaged, int $i) use ($php, $extension, $work, $overlay, $entry): Run {
        $file = "$work/damaged-$i.phpca";
        file_put_contents($file, $damaged);

        return start($php, $extension, $file, $name, $overlay, $entry);
    };
    // The program prints no path, so the name of the archive does not matter.
    $judge = static fn(Run $run, array $status): ?string => judge($run, $status, $right, $members);
    $kinds = ['cut at every 4 KiB' => cuts($bytes), 'single-byte changes' => changes($bytes, $overlay ? intdiv((int) $changes, 4) : (int) $changes)];
    foreach ($kinds as $kind => $cases) {
        [$count, $faults] = run_all($cases, $begin, $judge, $workers, $patient);
        printf("%s %d - %s: %s (%d runs)\n", $faults ? 'not ok' : 'ok', ++$number, $way, $kind, $count);
        $failed += $faults ? 1 : 0;
        if ($faults) {
            printf("# %d of %d\n", count($faults), $count);
        }
        foreach (array_slice($faults, 0, 12) as $fault) {
            echo '# ', str_replace("\n", "\n#   ", $fault), "\n";
        }
    }
}
echo "1..$number\n";
exit($failed ? 1 : 0);
