<?php

// Jumps of each kind, and what is under way where they begin and end: calls, temporaries of loops, ropes, arrays, silenced errors.

function id($x, ...$more)
{
    return $x ?: ($more[0] ?? 'none');
}

final class Pair
{
    public ?Pair $next = null;
    public array $list = [1, 2];

    public function __construct(public int $n = 0) {}

    public function with(?Pair $next): static
    {
        $this->next = $next;

        return $this;
    }
}

function calls(bool $a, $b)
{
    return id($a ? id($b, 1) : id('x' . $b, $b ?: 2), $b ?? 3, id($a && $b || !$a)) . id(new Pair($a ? 1 : 2))->n;
}

function texts($a, ?Pair $p)
{
    return "a$a b{$p?->n} c" . ($a ? "d$a" : "e{$p?->next?->n}") . ($p?->with($a ? $p : null)->next?->list[$a ? 0 : 1] ?? 'f');
}

function arrays(bool $a)
{
    $list = [$a ? 1 : 2, 'k' => $a ? 'x' : 'y', ...($a ? [3] : []), [$a && id(1)]];
    [0 => $x, 'k' => $y] = $list;
    foreach ($list as $k => $v) {
        foreach ([1, 2] as $w) {
            if ($w === 2 && $a) {
                continue 2;
            }
        }
        if ($k === 'never') {
            return $list;
        }
    }

    return count($list) . $x . $y . @$list[$a ? 'k' : 'none'];
}

function choices($x)
{
    switch ($x . '') {
        case 'one':
            $r = 1;
            break;
        case 'two':
        case 'three':
            $r = 2;
            break;
        default:
            $r = 3;
    }
    $r .= match ($x) {
        1, 2 => id('low'),
        3 => 'three',
        4, 5, 6, 7 => id($x, 'high'),
        default => $x ? 'other' : 'zero',
    };

    return $r;
}

function tries($x)
{
    foreach ([1, 2, 3] as $i) {
        try {
            try {
                if ($i === $x) {
                    throw new LogicException('l' . id($i));
                }
                if ($i > $x) {
                    return id('early', $i);
                }
            } catch (RuntimeException $e) {
                $r = 'r';
            } catch (LogicException $e) {
                $r = id($e->getMessage());
            } finally {
                $r = ($r ?? 'none') . id('f' . $i);
            }
        } finally {
            $all[] = $r ?? 'no';
        }
    }

    return implode(',', $all);
}

function values($n)
{
    for ($i = 0; $i < $n; $i++) {
        $got = yield $i => id($got ?? null, $i);
        if ($got) {
            yield from [$got, $i];
        }
    }
}

foreach ([[true, 1], [false, 0], [true, null], [false, 'b']] as [$a, $b]) {
    echo calls($a, $b), texts($b, $a ? new Pair(3) : null), arrays($a), choices($b), "\n";
}
foreach (['one', 'three', 4, 7, 0, 99] as $x) {
    echo choices($x), tries((int) $x), "\n";
}
foreach (values(3) as $k => $v) {
    echo "$k=$v ";
}
echo "\n";
