<?php

declare(strict_types=1);

// What packing costs, against one process that compiles the same scripts into the file cache.

final class Packing
{
    /** @return list<string> */
    private static function command(Job $job, string $out, int $workers): array
    {
        return [Bench::$build . '/phpca', 'pack', '--root', $job->dir, '--entry', $job->script, '-o', $out, "-j$workers"];
    }

    public static function pack(Job $job): bool
    {
        Measure::run(self::command($job, $job->archive, 2), $job->dir, Bench::$work . '/stderr');

        return true;
    }

    public static function measure(Job $job, Report $report, bool $packed): void
    {
        $rounds = max(3, intdiv(Bench::$rounds, 3));
        $peer = $ours = $wall = [];
        $ended = 0;
        for ($i = 0; $i < $rounds; $i++) {
            $before = self::childTime();
            $cache = Rows::emptyDirectory(Bench::$work . "/cache/$job->name-packing");
            $before = self::childTime();
            $ended = Size::compileAll($job, $cache);
            $peer[] = self::childTime() - $before;
            if ($packed) {
                $out = Bench::$work . "/$job->name-again.phpca";
                $ours[] = Measure::cpu(self::command($job, $out, 1), $job->dir);
                $wall[1][] = Measure::wall(self::command($job, $out, 1), $job->dir);
                $wall[2][] = Measure::wall(self::command($job, $out, 2), $job->dir);
            }
        }
        $lines = [['opcache_compile_file of all, one process' . ($ended ? ", begun anew $ended times" : ''), sprintf('%.0f', Measure::median($peer)), '']];
        if ($packed) {
            $lines[] = ['phpca pack -j1', sprintf('%.0f', Measure::median($ours)), sprintf('%.0f', Measure::median($wall[1]))];
            $lines[] = ['phpca pack -j2', '', sprintf('%.0f', Measure::median($wall[2]))];
            $report->atMost("$job->name: CPU of pack -j1 / compiling", 1.5, Measure::median($ours) / Measure::median($peer));
            $report->atMost("$job->name: wall of pack -j2 / -j1", 0.6, Measure::median($wall[2]) / Measure::median($wall[1]));
        }
        if ($packed) {
            $lines = [...$lines, ...self::again($job, $report, $rounds, Measure::median($ours))];
        }
        $report->heading("$job->title: packing");
        $report->table(['', 'CPU ms', 'wall ms'], $lines);
    }

    /** @return list<list<string>> what the cache saves of a pack that takes $cold ms */
    private static function again(Job $job, Report $report, int $rounds, float $cold): array
    {
        $copy = Rows::emptyDirectory(Bench::$work . "/$job->name-changing") . '/app';
        $cache = Rows::emptyDirectory(Bench::$work . "/cache/$job->name-kept");
        Measure::run(['cp', '-a', $job->dir, $copy], Bench::$work);
        $command = [Bench::$build . '/phpca', 'pack', '--root', $copy, '--entry', $job->script, '-o', Bench::$work . "/$job->name-again.phpca", '-j1', '--cache', $cache];
        Measure::run($command, $copy);
        for ($i = 0; $i < $rounds; $i++) {
            $same[] = Measure::cpu($command, $copy);
            file_put_contents("$copy/$job->script", "// changed\n", FILE_APPEND);
            $one[] = Measure::cpu($command, $copy);
        }
        $report->atMost("$job->name: CPU of pack -j1, nothing has changed / first", 0.15, Measure::median($same) / $cold);
        $report->atMost("$job->name: CPU of pack -j1, one script has changed / first", 0.6, Measure::median($one) / $cold);

        return [
            ['phpca pack -j1 again, nothing has changed', sprintf('%.0f', Measure::median($same)), ''],
            ['phpca pack -j1 again, one script has changed', sprintf('%.0f', Measure::median($one)), ''],
        ];
    }

    private static function childTime(): float
    {
        $r = getrusage(1);

        return ($r['ru_utime.tv_sec'] + $r['ru_stime.tv_sec']) * 1e3 + ($r['ru_utime.tv_usec'] + $r['ru_stime.tv_usec']) / 1e3;
    }
}
