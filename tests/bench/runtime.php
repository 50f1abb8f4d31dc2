<?php

declare(strict_types=1);

// What running costs: one line for each peer.

final class Runtime
{
    public static function measure(Job $job, Report $report): void
    {
        $rows = Rows::of($job);
        foreach ($rows as $row) {
            // The first run may write a cache (the file cache skips files younger than two seconds), the second shows that it holds.
            for ($i = 0; $i < ($row->warm ? 3 : 1); $i++) {
                Measure::run($row->command, Bench::$idle, Bench::$work . '/stderr');
                Measure::run($row->floor, Bench::$idle);
            }
        }
        $wall = self::walls($rows, $job);
        $cost = $lines = [];
        foreach ($rows as $key => $row) {
            $floor = Measure::memory($row->floor, Bench::$idle);
            $memory = Measure::memory($row->command, Bench::$idle);
            $cost[$key] = [
                'instructions' => (Measure::instructions($row->command, Bench::$idle, "$job->name-$key.callgrind") - Measure::instructions($row->floor, Bench::$idle)) / 1e6,
                'calls' => Measure::systemCalls($row->command, Bench::$idle) - Measure::systemCalls($row->floor, Bench::$idle),
                'faults' => $memory['faults'] - $floor['faults'],
                'rss' => $memory['rss'],
                'wall' => $wall[$key],
            ];
            $lines[] = self::line($row->name, $cost[$key], $cost['plain']);
        }
        $report->heading("$job->title: cost above an empty script's");
        $report->table(['', 'M instructions', 'of plain', 'system calls', 'page faults', 'max RSS MB', 'wall ms'], $lines);
        self::judge($job, $cost, $report);
    }

    /** Interleaved, so that a slow moment of the machine meets all alike. @param array<string, Row> $rows @return array<string, float> */
    private static function walls(array $rows, Job $job): array
    {
        $times = [];
        for ($i = 0; $i < Bench::$rounds; $i++) {
            foreach ($rows as $key => $row) {
                $times[$key][] = Measure::wall($row->command, Bench::$idle);
            }
        }

        return array_map(Measure::median(...), $times);
    }

    /** @return list<string> */
    private static function line(string $name, array $cost, array $plain): array
    {
        return [
            $name,
            sprintf('%.1f', $cost['instructions']),
            sprintf('%.3f', $cost['instructions'] / $plain['instructions']),
            (string) $cost['calls'],
            (string) $cost['faults'],
            sprintf('%.1f', $cost['rss'] / 1024),
            sprintf('%.1f', $cost['wall']),
        ];
    }

    private static function judge(Job $job, array $cost, Report $report): void
    {
        foreach (['archive' => 'phpca', 'overlay' => 'overlay'] as $key => $name) {
            if (!isset($cost[$key])) {
                continue;
            }
            $ours = $cost[$key];
            $report->atMost("$job->name, $name: instructions / file cache", $job->againstCache, $ours['instructions'] / $cost['default']['instructions']);
            $report->atMost("$job->name, $name: instructions / plain PHP", $job->againstPlain, $ours['instructions'] / $cost['plain']['instructions']);
            $report->atMost("$job->name, $name: system calls / plain PHP", 0.5, $ours['calls'] / $cost['plain']['calls']);
            $report->atMost("$job->name, $name: page faults / file cache", 1.0, $ours['faults'] / $cost['default']['faults']);
            $report->atMost("$job->name, $name: max RSS / file cache", 1.0, $ours['rss'] / $cost['default']['rss']);
        }
    }
}
