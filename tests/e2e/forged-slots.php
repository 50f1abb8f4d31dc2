<?php

// What each kind of opcode keeps in the run-time cache, found there the second time. Class and function names come in pairs.

namespace Slots;

const ONE = 1;
const TWO = 2;

interface I {}

class A implements I
{
    public const X = 'x';
    public const Y = 'y';
    public static $s = 1;
    public static int $t = 2;
    public $p = 1;
    public ?A $q = null;
    public int $r = 1;

    public static function make(): static
    {
        return new static();
    }

    public function get(int $a = ONE, I|\Countable|null $b = null, A ...$more): I|int
    {
        $this->p = $this->r + $a;
        $this->r++;
        $this->r += 1;
        --$this->p;
        unset($this->q);
        $this->q = $b ?? null;
        $this->other(isset($this->q), empty($this->q->p));
        return $b ?? $this->p;
    }

    public function other(bool $isset, bool $empty): string
    {
        $first = &$this->p;
        self::$s = static::$s + self::$t;
        A::$t++;
        A::$s .= isset(A::$s);
        A::$s = (int) A::$s;
        return self::X . static::Y . A::X . $this->q?->p . $first;
    }
}

class B extends A
{
    public function __construct(public int|string $own = self::X . 'z', public array $list = [ONE, TWO]) {}

    public function other(bool $isset, bool $empty): string
    {
        return parent::other(empty: $empty, isset: $isset) . $this->own;
    }
}

function f(int $n, ?A $a = null)
{
    return $n + ($a?->p ?? 0);
}

function g($n, $m = 1)
{
    global $seen, $known;
    $seen = $known;
    return \strlen(str_repeat('a', $n)) + $m;
}

function throws($what)
{
    throw $what;
}

$known = 1;
for ($i = 0; $i < 3; $i++) {
    $a = new A();
    $b = new B();
    $object = new class ($i) {
        public function __construct(private int $n) {}

        public function n()
        {
            return $this->n;
        }
    };
    $class = A::class;
    $a->get($i, $b, $a);
    $b->get(b: $a, a: $i);
    $class::make()->get();
    B::make()->own = 'own';
    A::make()->{'p'} = $class::$s . $class::X;
    f($i, $a) + g($i, m: 2) + f(n: 1) + $object->n();
    $sum = (fn(int $x): int => $x + ONE + \Slots\TWO + \PHP_INT_SIZE)(1) + E_ALL;
    $known = defined('PHP_VERSION') && defined('Slots\TWO') && $a instanceof I && $b instanceof \Countable;
    try {
        throws($i ? new \LogicException('l') : new \RuntimeException('r'));
    } catch (\RuntimeException $e) {
        $e->getMessage();
    } catch (\LogicException|\Countable $e) {
        $e->getCode();
    }
    array_map(function (A $x) use ($i): A {
        static $calls = 0;
        $calls++;
        return $x;
    }, [$a, $b]);
    array_map(A::make(...), []);
}
