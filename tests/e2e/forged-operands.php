<?php

// Opcodes of many kinds: with operands that only one kind can be, and with results, or none, that the engine does not ask about.

interface Named
{
    public const NAME = 'named';
}

final class Twice implements Named
{
    public static int $count = 0;
    public int $number = 4;
    public ?Twice $next = null;
    public array $list = ['a' => [1, 2, 3]];

    // The optimizer adds the number to itself.
    public function twice(): int
    {
        return $this->number * 2;
    }

    // Methods that the compiler knows: called without a look at what they are.
    private function own(int $x, int ...$more): int
    {
        return $x + count($more) + self::shared($x);
    }

    public static function shared(int $x): int
    {
        return --static::$count ? $x : -$x;
    }

    public function calls(): array
    {
        return [$this->own($this->twice(), 1, 2), self::shared(3), Twice::shared(4), static::NAME, $this::class];
    }

    public function __get($name)
    {
        return "no $name";
    }
}

function &place(array &$places, $key)
{
    return $places[$key];
}

function fails($what)
{
    throw new LogicException("at $what");
}

// What an expression gives is used on two ways.
function memoizes(array $places): array
{
    $log = [];
    place($places, 'a')['b'] ??= 1;
    place($places, 'a')['b'] ??= fails('never');
    try {
        place($places, 's')[strtolower('C')] ??= fails('coalesce');
    } catch (LogicException|TypeError $e) { // PHP itself, until 8.3, frees twice if the assignment throws
        $log[] = $e->getMessage();
    }
    place($places, 'text')['k']['l'] ??= str_repeat('x', 2);

    return [$places, $log];
}

function counts(int $from, string $sign = '+'): Generator
{
    static $calls = 0;
    global $seen;
    $seen[] = ++$calls;
    try {
        $got = yield "k$from" => $from;
        yield from [$got, $from . $sign];
    } finally {
        $seen[] = "end$from";
    }

    return $from + 1;
}

function strings(array $words, ?string $of = null): array
{
    $found = [];
    foreach ($words as $i => &$word) {
        $word = trim($word);
        $found[] = match (true) {
            in_array($word, ['x', 'y'], true) => "in $word",
            str_contains($word, 'z') => strlen($word) . implode('-', explode('z', $word)),
            default => isset($of[$i]) ? min($i, 7) : str_replace('a', "{$i}b{$word}c", $word),
        };
    }
    unset($word, $words[0]);

    return [$found, array_key_exists(1, $words), is_array($words) && !empty($of), $of ?: gettype($of), func_num_args()];
}

function changes(Twice $t): array
{
    [$a, [, $b]] = [$t->number++, [1, $t->list['a'][1]--]];
    $t->list['a'][] = $a <=> $b;
    $t->list['c']['d'] ??= clone $t;
    $t->next = new Twice();
    $t->next->number += $a << 2;
    $bound = 5;
    $closure = function (int $x) use ($bound, &$b) {
        return $b += $x + $bound;
    };
    $closure(@$t->list['nothing'] ?? 1);
    ++Twice::$count;
    Twice::$count **= 2;
    unset($t->list['a'][0], $t->next->next);
    $name = 'number';
    $r = &$t->$name;
    $r = (int) "12" | ~3;

    return [$a, $b, $t->number, isset($t->list['a'][0]), $t?->next?->number, $t instanceof Named, (fn() => [...[1, 2], ...array_map(strrev(...), ['ab'])])()];
}
/** The optimizer takes the variable for what is assigned to it. */
function cases(string $text): string
{
    switch ($code = strlen($text)) {
        case 0:
            return "none $code";
    }
    switch ($kind = $text === 'x' ? 1 : 2.5) {
        case 1:
            return "one $kind";
    }

    return "$code $kind";
}

$seen = [];
Twice::$count = 3;
$generator = counts(3);
echo json_encode([(new Twice())->calls(), memoizes(['text' => null])]), "\n";
foreach ($generator as $key => $value) {
    echo $key, '=', $value ?? 'null', ' ';
}
echo $generator->getReturn(), ' ', json_encode($seen), "\n";
echo json_encode([strings([' x', 'az ', 'banana', 'y']), strings(['q'], 'of')]), "\n";
echo json_encode(changes(new Twice())), "\n";
echo json_encode([cases(''), cases('x'), cases('xy')]), "\n";
