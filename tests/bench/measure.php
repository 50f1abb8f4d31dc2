<?php

declare(strict_types=1);

// One command, measured. Its output goes to /dev/null; a command that fails ends the benchmark, for a fast failure is no result.

final class Measure
{
    /** @param list<string> $command */
    public static function run(array $command, string $cwd, string $stderr = '/dev/null'): void
    {
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', $stderr, 'w']], $pipes, $cwd);
        $code = proc_close($process);
        if ($code !== 0) {
            throw new RuntimeException(sprintf("exit code %d from: %s\n%s", $code, implode(' ', $command), is_file($stderr) ? file_get_contents($stderr) : ''));
        }
    }

    /** Instructions of the whole process, children left out. The counts by function stay in $name's file, for Profile. */
    public static function instructions(array $command, string $cwd, string $name = 'callgrind'): int
    {
        $summary = self::scratch($name);
        self::run(['valgrind', '--tool=callgrind', '--trace-children=no', "--callgrind-out-file=$summary", ...$command], $cwd, "$summary.err");
        if (!preg_match('/^(?:summary|totals): (\d+)/m', (string) file_get_contents($summary), $found)) {
            throw new RuntimeException('callgrind gave no summary');
        }

        return (int) $found[1];
    }

    public static function systemCalls(array $command, string $cwd): int
    {
        $table = self::scratch('strace');
        self::run(['strace', '-f', '-c', '-o', $table, ...$command], $cwd);
        $total = 0;
        foreach (file($table) as $line) {
            // % time, seconds, usecs/call, calls, [errors], name
            if (preg_match('/^\s*[\d.]+\s+[\d.]+\s+\d+\s+(\d+)\s+(?:\d+\s+)?(\w+)$/', $line, $found) && $found[2] !== 'total') {
                $total += (int) $found[1];
            }
        }

        return $total;
    }

    /** @return array{faults: int, rss: int} minor page faults, and max RSS in KiB; the median of five */
    public static function memory(array $command, string $cwd): array
    {
        $faults = $rss = [];
        for ($i = 0; $i < 5; $i++) {
            $out = self::scratch('time');
            self::run(['/usr/bin/time', '-f', '%R %M', '-o', $out, ...$command], $cwd);
            [$faults[], $rss[]] = array_map('intval', explode(' ', trim(file_get_contents($out))));
        }

        return ['faults' => (int) self::median($faults), 'rss' => (int) self::median($rss)];
    }

    public static function wall(array $command, string $cwd): float
    {
        $start = hrtime(true);
        self::run($command, $cwd);

        return (hrtime(true) - $start) / 1e6;
    }

    /** User and system time of the process and of its children that it waited for, in milliseconds. */
    public static function cpu(array $command, string $cwd): float
    {
        $before = getrusage(1);
        self::run($command, $cwd);
        $after = getrusage(1);
        $time = static fn(array $r, string $k): float => $r["ru_$k.tv_sec"] * 1e3 + $r["ru_$k.tv_usec"] / 1e3;

        return $time($after, 'utime') - $time($before, 'utime') + $time($after, 'stime') - $time($before, 'stime');
    }

    /** @param non-empty-list<int|float> $values */
    public static function median(array $values): float
    {
        sort($values);
        $middle = intdiv(count($values), 2);

        return count($values) % 2 ? $values[$middle] : ($values[$middle - 1] + $values[$middle]) / 2;
    }

    public static function scratch(string $name): string
    {
        $dir = Bench::$work . '/scratch';
        is_dir($dir) || mkdir($dir, 0o777, true);

        return "$dir/$name";
    }
}
