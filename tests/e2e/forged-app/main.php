<?php

// What an archive of this has is declared, called and asked about: the sample of altered archives.

require __DIR__ . '/types.php';
require __DIR__ . '/functions.php';
require __DIR__ . '/ground-two.php'; // or one: what is derived from it is linked against either
require __DIR__ . '/tower.php';

function attempt(callable $f): void
{
    try {
        echo json_encode($f(), JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), ' in ', basename($e->getFile()), ':', $e->getLine(), "\n";
    }
}
attempt(fn() => (string) (new App\Square(3, App\Colour::of('red')))->name('a', 'b'));
attempt(fn() => [(new App\Tower())->height(), count(new App\Tower())]);
attempt(fn() => [(new App\Square())->area(), count(new App\Square()), (new App\Square())->width, (new App\Square())->nothing]);
attempt(fn() => array_map('App\choose', [1, 2, 5, 6, 'a', 'h', 'z']));
attempt(function () {
    $generator = App\walk(['p' => 1, 'q' => 2, 'r' => 3], static fn($x) => $x * App\LIMIT, $count);
    $seen = [];
    foreach ($generator as $key => $value) {
        $seen[] = [$key, $value];
    }

    return [$seen, $count];
});
attempt(fn() => array_map(App\risky(...), [0, 1, 2, 7]));
attempt(function () {
    $list = [];
    $item = &App\refer($list, 'x');
    $item['deep'] = new class(5) extends App\Square {
        public function area(float $scale = 0.5): float
        {
            return parent::area($scale);
        }
    };

    return $list['x']['deep']->area();
});
attempt(fn() => App\strings('text', new ArrayObject(['name' => 1], ArrayObject::ARRAY_AS_PROPS)));
attempt(fn() => (new ReflectionClass(App\Base::class))->getAttributes()[0]->newInstance()->list);
attempt(function () {
    $all = [];
    foreach (['App\Square', 'App\Colour', 'App\Marker', 'App\Shape'] as $class) {
        foreach ((new ReflectionClass($class))->getMethods() as $method) {
            $all[] = $method->name . implode(array_map(fn($p) => (string) $p, $method->getParameters())) . $method->getReturnType();
        }
        $all[] = (new ReflectionClass($class))->getConstants();
    }

    return count($all);
});
attempt(fn() => serialize([new App\Square(), App\Colour::Red]));
echo 'end ', __LINE__, "\n";
