<?php

declare(strict_types=1);

// Where phpca's instructions go, printed when a target was missed: the functions with the largest own share, beside what
// the same function costs under plain PHP and under an empty script.

final class Profile
{
    private const LINES = 25;

    public static function print(Job $job, Report $report): void
    {
        $ours = self::functions(Measure::scratch("$job->name-archive.callgrind"));
        if (!$ours) {
            return;
        }
        $plain = self::functions(Measure::scratch("$job->name-plain.callgrind"));
        arsort($ours);
        $lines = [];
        foreach (array_slice($ours, 0, self::LINES) as $name => $cost) {
            $lines[] = [substr($name, 0, 70), sprintf('%.2f', $cost / 1e6), sprintf('%.2f', ($plain[$name] ?? 0) / 1e6)];
        }
        $report->heading("$job->title: own instructions by function, millions, start-up included");
        $report->table(['', 'phpca', 'plain PHP'], $lines);
    }

    /**
     * Own cost by function, from callgrind's output: "fn=(id) name" starts a function, lines of numbers are its own cost,
     * but for the line after "calls=", which is the cost of the callee.
     *
     * @return array<string, int>
     */
    private static function functions(string $file): array
    {
        $names = $costs = [];
        $current = '';
        $skip = false;
        foreach (is_file($file) ? file($file, FILE_IGNORE_NEW_LINES) : [] as $line) {
            if (preg_match('/^(c?)fn=\((\d+)\)(?: (.*))?$/', $line, $m)) {
                $names[$m[2]] ??= $m[3] ?? '?';
                $current = $m[1] ? $current : $names[$m[2]];
            } elseif (str_starts_with($line, 'calls=')) {
                $skip = true;
            } elseif (preg_match('/^[+\-*\d][\d]* (\d+)$/', $line, $m)) {
                if (!$skip) {
                    $costs[$current] = ($costs[$current] ?? 0) + (int) $m[1];
                }
                $skip = false;
            }
        }

        return $costs;
    }
}
