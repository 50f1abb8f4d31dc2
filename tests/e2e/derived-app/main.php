<?php

// Classes that are derived from the engine's, and enums: the sample of archives in which they have something else of the engine.

require __DIR__ . '/classes.php';

function attempt(callable $f): void
{
    try {
        echo json_encode($f(), JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), ' in ', basename($e->getFile()), ':', $e->getLine(), "\n";
    }
}
/** All that the engine does with an object without asking its class for a method by name. */
function handled(object $o): array
{
    $seen = [];
    foreach ($o as $key => $value) {
        $seen[] = is_object($value) ? get_class($value) : $value;
        if (count($seen) > 5) {
            break;
        }
    }
    try {
        $seen[] = clone $o == $o;
        $seen[] = strlen(serialize($o)) > 0;
        $seen[] = isset($o['a'], $o[0]);
        $seen[] = count((array) $o);
    } catch (Throwable $e) {
        $seen[] = get_class($e);
    }

    return $seen;
}
$all = [
    static fn() => new App\Items([1, 2, 3]),
    static fn() => new App\Walk([1, 2, 3]),
    static fn() => new App\Store(),
    static fn() => new App\Day('2001-02-03 UTC'),
    static fn() => new App\Stack(),
    static fn() => App\Fixed::fromArray([1, 2]),
    static fn() => new App\Failure('failed'),
    static fn() => new App\Filter(new ArrayIterator([1, 2, 3])),
    static fn() => new App\File(__FILE__),
    static fn() => new App\Bag(),
    static fn() => new App\Steps(),
    static fn() => new App\Plain(),
    static fn() => App\Suit::Wild,
    static fn() => App\Level::High,
    static fn() => App\Mood::Good,
];
foreach ($all as $make) {
    attempt(static function () use ($make) {
        $o = $make();

        return [get_class($o), handled($o), $o instanceof Countable ? count($o) : null];
    });
}
attempt(static fn() => [(new App\Items([4, 5]))->sum(), (new App\Day('2001-02-03 UTC'))->modify('+1 day')->format('c')]);
attempt(static function () {
    $stack = new App\Stack();
    $stack->push(3);
    $stack[] = 4;
    $store = new App\Store();
    $store->attach($stack, 'x');

    return [$stack->pop(), count($store), $store[$stack], (new App\Failure('f'))->getCode(), (new App\File(__FILE__))->fgets()];
});
attempt(static fn() => [App\Suit::cases(), App\Suit::from('h'), App\Suit::tryFrom('x'), App\Level::from(16)->rank(), App\Level::tryFrom(2), count(App\Mood::cases())]);
attempt(static fn() => App\Level::from(3));
attempt(static fn() => array_map(static fn($m) => [$m->class, $m->name, count($m->getParameters())], (new ReflectionClass('App\Suit'))->getMethods()));
