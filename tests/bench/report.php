<?php

declare(strict_types=1);

// The one table, and the lines that say target, measured, met or not.

final class Report
{
    /** @var list<array{string, string, string, bool}> */
    private array $targets = [];

    public function heading(string $text): void
    {
        echo "\n$text\n", str_repeat('-', strlen($text)), "\n";
    }

    /** @param list<string> $columns @param list<list<string>> $rows the first cell to the left, the others to the right */
    public function table(array $columns, array $rows): void
    {
        $widths = [];
        foreach ([$columns, ...$rows] as $row) {
            foreach ($row as $i => $cell) {
                $widths[$i] = max($widths[$i] ?? 0, strlen($cell));
            }
        }
        foreach ([$columns, ...$rows] as $row) {
            $line = '';
            foreach ($row as $i => $cell) {
                $line .= $i ? '  ' . str_pad($cell, $widths[$i], ' ', STR_PAD_LEFT) : str_pad($cell, $widths[0]);
            }
            echo rtrim($line), "\n";
        }
    }

    public function atMost(string $what, float $limit, float $measured, string $unit = ' x'): void
    {
        $this->targets[] = [$what, sprintf('<= %.2f%s', $limit, $unit), sprintf('%.2f%s', $measured, $unit), $measured <= $limit];
    }

    /** @return bool whether all are met */
    public function targets(): bool
    {
        if (!$this->targets) {
            echo "\nphpca is not built: no target was measured\n";

            return true;
        }
        $this->heading('Targets');
        $met = array_filter($this->targets, static fn(array $t): bool => $t[3]);
        $this->table(['what', 'target', 'measured', ''], array_map(static fn(array $t): array => [$t[0], $t[1], $t[2], $t[3] ? 'met' : 'NOT MET'], $this->targets));
        printf("\n%d of %d targets met\n", count($met), count($this->targets));

        return count($met) === count($this->targets);
    }
}
