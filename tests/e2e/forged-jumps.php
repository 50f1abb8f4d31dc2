<?php

// Jumps of each kind, and what is under way where they begin and end: calls, temporaries of loops, ropes, arrays, silenced errors, places to write to.

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

// Places that are written to: they are pointers in temporaries, until somebody writes.
function places(bool $a, $b, ?Pair $p)
{
    $list = ['x' => [1, [2, 3]], 'y' => 'text'];
    $list[$a ? 'x' : 'z'][$b ? 1 : 2][] = $b ?: 4;
    $list['r'] = &$list[$a ? 'x' : 'y'];
    $more = ['p' => 5, 'q' => 'six', 'deep' => [7, 'eight']];
    [$a ? 'p' : 'q' => $one, 'deep' => [$two, &$three]] = $more;
    ['deep' => [, &$four]] = $more;
    $four .= $a ? 'i' : 'ii';
    foreach ($list as $k => &$v) {
        if (is_array($v) && $a) {
            $v[0] ??= [];
            $v['n']['m'] ??= $b;
        }
        $v = $k . ($a ? count((array) $v) : '');
    }
    unset($v);
    if ($p) {
        $p->with(new Pair(9))->next->list[] = $a ? $p->n++ : --$p->n;
        $p->list[$a ? 1 : 0] .= 't';
        unset($p->list[$a ? 1 : 7], $list['none']['y']);
    }
    settype($list[$a ? 'sorted' : 'other']['k'], 'array');
    $name = $a ? 'one' : 'two';
    $$name = [$$name, &$more[$a ? 'p' : 'q']];
    $GLOBALS['g'][$a ? 1 : 2][] = $b;
    static $kept = [];
    $kept[$a][] = $b;
    Holder::$all[$a ? 'h' : 'i']['j'] = $kept;

    return json_encode([$list, $one, $two, $more, $p?->list, Holder::$all]);
}

final class Holder
{
    public static $all = [];

    public static function &place($key)
    {
        if ($key === 'h') {
            return self::$all[$key]['j'];
        }
        try {
            return self::$all[$key];
        } finally {
            id($key);
        }
    }
}

// Variables that are counted here, and there not: what the optimizer knows of them holds on its own ways only.
function types(bool $a, $b, ?Pair $p)
{
    $n = $i = 'text' . $b;
    $all = [$n, $i];
    if ($a) {
        $i = 0;
        $n = 1;
        $i++;
        ++$n;
        $all[] = $a ? $i : $n;
        for ($k = 0; $k < 3; $k++) {
            $i--;
        }
        $all[] = --$n + $i;
        $all[] = $k ? $n : null;
    }
    $list = $p ?? 'none';
    foreach ($p ?? [] as $key => $value) {
        $all[$key] = $value;
    }
    if ($a) {
        $list = [1, $a, 3];
        foreach ($list as $value) {
            $all[] = $value;
        }
        $all[] = count($list);
    }

    return json_encode([$all, $list, $i, $n]);
}

function closures(bool $a, $b)
{
    $n = 1;
    $f = $a ? function ($x) use ($b, &$n) {
        return $x . $b . $n++;
    } : static fn($y) => $y . $b;
    $g = id(...);
    $h = $a ? strlen(...) : $g;

    return $f('x') . $g($a ? $b : 2) . $h('abc') . (function () use ($f, $n) {
        return $f($n);
    })();
}

foreach ([[true, 1], [false, 0], [true, null], [false, 'b']] as [$a, $b]) {
    echo calls($a, $b), texts($b, $a ? new Pair(3) : null), arrays($a), choices($b), places($a, $b, $a ? new Pair(4) : null), types($a, $b, $a ? null : new Pair(5)), closures($a, $b), "\n";
}
foreach (['one', 'three', 4, 7, 0, 99] as $x) {
    echo choices($x), tries((int) $x), "\n";
}
foreach (values(3) as $k => $v) {
    echo "$k=$v ";
}
echo "\n";
$place = &Holder::place('h');
$place = Holder::place('i');
echo json_encode([Holder::$all, $g ?? null]), "\n";
