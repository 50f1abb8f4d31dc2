<?php

class A
{
    public const X = 1 + 2;
    public $p = [1,2,"a" => 3];
    public static $s = 4;
    public function f(int $a = self::X, string ...$r): iterable
    {
        try {
            foreach ($r as $k => $v) {
                yield $k => match ($v) {
                    "a" => 1, "b" => 2, default => throw new Exception("x")
                };
            }
        } finally {
            echo "fin";
        }
    }
}
function g($x)
{
    switch ($x) {
        case 1: return "one";
        case 2: return "two";
        case 3: return "3";
        case 4: return 4;
        case 5: return 6;
        default: return "many $x";
    }
}
$h = fn($y) => $y * 2;
echo g(2), $h(4), "\n";
foreach ((new A())->f(1, "a", "b") as $k => $v) {
    echo $k, $v, "\n";
}
