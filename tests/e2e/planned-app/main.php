<?php

// Classes that are loaded by Composer's class loader, in all the ways that a plan knows (runtime/run/plan.c): the sample of archives whose lists are altered.
// A web server's process has two requests: the second knows what classes have loaded while they were linked.

$loader = require __DIR__ . '/vendor/autoload.php';

function attempt(callable $f): void
{
    try {
        echo json_encode($f(), JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
    } catch (Throwable $e) {
        echo get_class($e), ': ', $e->getMessage(), ' in ', basename($e->getFile()), ':', $e->getLine(), "\n";
    }
}
function all_of(string $name): array
{
    $class = new ReflectionClass($name);

    return [strtok($name, "\0"), ($class->getParentClass() ?: $class)->getName(), $class->getInterfaceNames(), $class->getTraitNames(), $class->getConstants(),
        $class->getDefaultProperties(), count($class->getMethods())];
}
attempt(fn() => (new App\Heir())->name());
attempt(fn() => all_of('App\Heir'));
attempt(fn() => [App\Suit::from('h')->opposite()->name, App\Suit::Hearts instanceof App\HasName]);
attempt(fn() => [(new App\Two())->name(), (new App\Second())->name(), (new App\Third())->name()]);
attempt(fn() => all_of('App\Third'));
attempt(fn() => all_of('App\Tower'));
attempt(fn() => [all_of('App\Used'), (new App\Used())->name()]);
attempt(fn() => (new App\Maker())->make()->count());
attempt(fn() => get_class((new App\Maker())->other(null)));
attempt(fn() => strtok((new App\Anonymous())->made()->name(), "\0"));
attempt(fn() => strtok((new App\UsesMaking())->made()->name(), "\0"));
attempt(fn() => all_of('App\Late'));
spl_autoload_register($first = static function (string $class): void {}, true, true);
attempt(fn() => [(new App\Behind())->name(), $loader->loadClass('App\OtherBehind'), (new App\OtherBehind())->name()]);
spl_autoload_unregister($first);
attempt(fn() => class_exists('App\Nowhere'));
attempt(fn() => array_map('all_of', array_filter(get_declared_classes(), fn($name) => str_starts_with($name, 'App\\'))));
if (getenv('PLANNED')) {
    file_put_contents(getenv('PLANNED'), (function_exists('Phpca\status') ? Phpca\status()['autoloaded'] : 0) . "\n", FILE_APPEND);
}
echo 'end ', __LINE__, "\n";
