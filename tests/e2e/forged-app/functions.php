<?php

namespace App;

const LIMIT = 3 * 5;

function choose(int|string $x): string
{
    switch ($x) {
        case 1: return 'one';
        case 2: return 'two';
        case 3: return 'three';
        case 4: return 'four';
        case 5: return 'five';
    }
    switch ($x) {
        case 'a': return 'A';
        case 'b': return 'B';
        case 'c': return 'C';
        case 'd': return 'D';
        case 'e': return 'E';
        case 'f': return 'F';
        case 'g': return 'G';
        case 'h': return 'H';
        default: return "many $x";
    }
}

function walk(iterable $items, callable $f, &$count = null): \Generator
{
    $count = 0;
    try {
        foreach ($items as $key => $item) {
            $count++;
            $sent = yield $key => $f($item);
            if ($sent === 'stop') {
                return $count;
            }
        }
    } finally {
        $count = -$count;
    }

    return yield from [1, 2];
}

function risky(int $n): int
{
    try {
        if ($n % 2) {
            throw new \RuntimeException("odd $n", $n);
        }

        return intdiv(100, $n);
    } catch (\DivisionByZeroError | \RuntimeException $e) {
        return -$e->getCode();
    } finally {
        $n = null;
    }
}

function &refer(array &$list, string $key)
{
    $list[$key] ??= [];

    return $list[$key];
}

function strings(string $s, ?object $o = null): array
{
    [$a, [, $b]] = ["$s-$s", [1, strlen($s)]];
    ['k' => $k] = ['k' => $o?->name];

    return compact('a', 'b', 'k') + [...[1, 2], ...['x' => isset($s[3]), 'y' => empty($o), 'z' => $s <=> 'm']];
}
