<?php

// Exceptions at each place where temporaries are under way: the engine frees them by live ranges, and goes on in catch and finally blocks.

ini_set('zend.exception_ignore_args', '1'); // traces hold no objects

final class Fuse
{
    public static int $left = 0;
    public static array $log = [];
}

final class Thing
{
    public array $list = [];

    public function __construct(public string $name = 'none', ...$more)
    {
        fuse($name);
    }

    public function __destruct()
    {
        Fuse::$log[] = $this->name[0];
    }

    public function __toString(): string
    {
        return fuse($this->name . '!');
    }
}

// Throws when it has been called so many times.
function fuse($value)
{
    if (--Fuse::$left === 0) {
        throw new LogicException('at ' . (is_string($value) ? $value : gettype($value)));
    }

    return is_int($value) ? str_repeat("v$value", 3) : $value;
}

function texts($a)
{
    try {
        return "a{$a}b" . fuse(1) . "c" . fuse("d$a" . fuse(2) . "e$a") . fuse([fuse(3), 'k' => fuse(4), ...fuse([5, fuse(6)])])['k'];
    } catch (LogicException $e) {
        return "caught {$e->getMessage()} " . fuse(7) . " of " . fuse(8) . "$a";
    }
}

function ropes($a, Thing $t)
{
    return "a$a b" . fuse(1) . "$a$t$a " . "x{$t}y{$a}z" . fuse("p{$t->name}q{$t}r" . fuse(2)) . "m" . fuse(3) . "n$t";
}

function loops($a)
{
    foreach (fuse([1, 2, fuse('three')]) as $k => $v) {
        try {
            foreach (fuse(["x$a", "y$a"]) as $w) {
                $all[] = $v . fuse($w) . $k;
                if ($k === 1 && $w === "y$a") {
                    continue 2;
                }
            }
            switch (fuse("s$k")) {
                case fuse('s0'):
                    $all[] = fuse('none');
                    break;
                case 's' . fuse($a):
                    return $all;
                default:
                    $all[] = fuse("d$k");
            }
        } catch (LogicException $e) {
            $all[] = $e->getMessage();
        }
        $list = [fuse("l$k"), 'b'];
        foreach ($list as &$r) {
            $r = fuse($r) . $a;
            if ($k === 2) {
                return [$all, $r];
            }
        }
        unset($r);
    }

    return $all;
}

function makes($a)
{
    $t = new Thing('t' . fuse($a), fuse(1), new Thing(fuse('inner'), [fuse(2), fuse(3)]));
    $t->list[fuse('k')] = [new Thing("u$a"), fuse(4)];
    $t->list['m'][fuse(5)] ??= fuse(6) . fuse(7);
    ['a' => $x, 'b' => $y] = fuse(['a' => fuse(8), 'b' => fuse(9)]);

    return @fuse($t->list[fuse('no')]) . @$x[fuse(10)] . $y . fuse($t->list['k'][0]->name) . (fuse(0) ?: fuse(11)) . (fuse(null) ?? fuse(12));
}

function finals($a)
{
    foreach (fuse(['i', 'j']) as $i) {
        try {
            try {
                $x = fuse("f$i") . fuse($a);
                if ($i === 'j') {
                    return fuse("r$x") . fuse(1);
                }
            } finally {
                foreach (fuse([3, 4]) as $n) {
                    $got[] = fuse("n$n") . fuse($i);
                }
                try {
                    fuse('in');
                } catch (LogicException $e) {
                    $got[] = $e->getMessage() . fuse('after');
                } finally {
                    $got[] = fuse('last') . fuse(2);
                }
            }
        } catch (LogicException $e) {
            $got[] = fuse('c') . $e->getMessage() . "$i" . fuse(3);
        } finally {
            if (count($got ?? []) > 12) {
                return fuse("early$i" . fuse(4));
            }
        }
    }

    return implode(',', $got);
}

function gives($a)
{
    foreach (fuse(["g$a", "h$a"]) as $k => $v) {
        try {
            $got = fuse("y$k") . (yield fuse($k) => fuse($v) . "z$a") . fuse(1);
            yield from [fuse($got), new Thing("w$k")];
        } finally {
            Fuse::$log[] = fuse("f$k") . fuse($a);
        }
    }
}

function values($a)
{
    foreach (gives($a) as $k => $v) {
        $all[] = "$k=" . ($v instanceof Thing ? $v->name : $v);
        if (count($all) > 4) {
            break;
        }
    }

    return implode(',', $all);
}

function matches($a)
{
    $f = fn($x) => fuse("q$x") . match (fuse($x)) {
        fuse('m1'), fuse('m2') => fuse(1) . fuse('low'),
        fuse('m3') => throw new LogicException('m' . fuse(2)),
        default => $a?->list ?? fuse(3),
    };

    return $f('m2') . fuse($f('m4')) . (fuse('t') ?: $f('m3')) . clone_of(new Thing(fuse('c')))->name;
}

// Ends of loops that are reached by no way, and what is no more needed: PHP's own live ranges of these are mended.
function chooses(Thing $t, string $b, int $c)
{
    $list[~$b] ??= $c;
    while (true) {
        switch (fuse(new Thing('s'))) {
            case 'a':
                return 1;
            case fuse($t):
                return fuse(1) . 'y' . fuse($b);
            default:
                return fuse(2) . counts($t) . 'z';
        }
    }
}

function counts(Thing $t)
{
    switch (strlen($t->name)) {
        case 1:
            return fuse('one');
        default:
            return fuse('more');
    }
}

function clone_of(Thing $t): Thing
{
    foreach ([fuse($t)] as $one) {
        return clone fuse($one);
    }
}

$calls = [
    fn() => texts('A'), fn() => ropes('B', new Thing('bb')), fn() => loops('C'), fn() => makes('D'), fn() => finals('E'), fn() => values('F'), fn() => matches(null),
    fn() => chooses(new Thing('d'), 'b', 3),
];
foreach ($calls as $number => $call) {
    for ($left = 1; $left < 60; $left++) {
        Fuse::$left = $left;
        Fuse::$log = [];
        try {
            $result = $call();
        } catch (Throwable $e) {
            $result = get_class($e) . ' ' . $e->getMessage();
        }
        echo $number, ' ', $left, ' ', json_encode([$result, Fuse::$log]), "\n";
        $result = $e = null;
        if (Fuse::$left > 0) {
            break;
        }
    }
}
