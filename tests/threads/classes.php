<?php

// Classes that are loaded while others are linked, and conditional ones: which of two there is differs between requests.

spl_autoload_register(static function (string $class): void {
    echo "[$class]";
    if ($class === 'Late') {
        class_alias('Early', 'Late');
    }
    if ($class === 'Narrow') {
        eval('class Narrow extends Wide {}');
    }
});

class Early
{
    public int $n = 1;
}

class Wide
{
    public function make(): Wide
    {
        return $this;
    }
}

class Maker extends Wide
{
    public function make(): Narrow
    {
        return new Narrow();
    }
}

if (($_SERVER['REQUEST_TIME'] ?? 0) % 2) {
    class Conditional
    {
        public const WHICH = 'odd';
    }
} else {
    class Conditional
    {
        public const WHICH = 'even';
    }
}

trait Inner
{
    private static array $seen = [];

    public static function see(string $what): int
    {
        self::$seen[$what] = true;

        return count(self::$seen);
    }
}

trait Outer
{
    use Inner {
        see as protected see_it;
    }

    public function look(string $what): int
    {
        return self::see_it($what) + static::see('again');
    }
}

final class Seer
{
    use Outer;
}

class OtherSeer
{
    use Outer;
}

echo get_class((new Maker())->make()), (new Late())->n, strlen(Conditional::WHICH) >= 3 ? ' ok' : '', "\n";
echo (new Seer())->look('a'), (new Seer())->look('b'), (new OtherSeer())->look('c'), "\n";
echo (new ReflectionMethod('Outer', 'look'))->getFileName() === __FILE__ ? 'file' : 'other', (new ReflectionClass('Maker'))->getStartLine(), "\n";
$closure = function (int $by) {
    static $n = 0;

    return $n += $by;
};
echo $closure(2), $closure(3), (clone $closure)(4), $closure(1), "\n";
$object = new class ('x') extends Early implements JsonSerializable {
    public function __construct(public readonly string $name)
    {
    }

    public function jsonSerialize(): array
    {
        return [$this->name, $this->n, static::class === self::class];
    }
};
echo json_encode($object), "\n";
foreach ((function () { yield from [1, 2]; return 3; })() as $value) {
    echo $value;
}
$fiber = new Fiber(function (int $x): int {
    return Fiber::suspend($x * 2) + 1;
});
echo $fiber->start(4), $fiber->resume(5), $fiber->getReturn(), "\n";
