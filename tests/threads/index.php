<?php

// Functions, methods of traits, static variables, constants with paths, generators, closures: what has run-time caches and slots.

require __DIR__ . '/lib.php';

trait Greets
{
    public function greet(): string
    {
        static $times = 0;

        return static::class . ++$times;
    }
}

class A extends Base implements Summing
{
    use Greets;

    public static int $sum = 0;
    public const TABLE = [1, 2, 'file' => __FILE__];

    public function add(int ...$numbers): ?Base
    {
        self::$sum += array_sum($numbers);

        return self::$sum > 3 ? $this : null;
    }
}

enum Suit: string
{
    case One = 'one';
    case Two = 'two';
}

function numbers(int $n): Generator
{
    static $calls = 0;
    $calls++;
    for ($i = 0; $i < $n; $i++) {
        yield $i => $calls;
    }
}

function sum_of(int $n): int
{
    $sum = 0;
    foreach (numbers($n) as $k => $v) {
        $sum += $k * $v;
    }

    return $sum;
}

$a = new A();
$a->add(1, 2);
$a->add(3, 4);
echo A::$sum, $a->greet(), $a->greet(), Suit::from('two')->name, json_encode(A::TABLE), sum_of(10), sum_of(10), "\n";
echo (fn() => strlen(file_get_contents(__DIR__ . '/data.txt')) . count(glob(__DIR__ . '/*.php')))(), "\n";
try {
    throw new OwnError('x');
} catch (OwnError $e) {
    echo get_class($e), $e->getLine(), basename($e->getFile()), "\n";
}
