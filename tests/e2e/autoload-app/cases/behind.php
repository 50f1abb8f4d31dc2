<?php
// Composer's loader is not the first that is asked, or is asked by others than the engine.
namespace Run;
use Composer\Autoload\ClassLoader;

$trace = static fn () => array_map(static fn (array $f) => ($f['class'] ?? '').'::'.$f['function'].' '.basename($f['file'] ?? ''), debug_backtrace(DEBUG_BACKTRACE_IGNORE_ARGS));
spl_autoload_register($first = static function (string $class) use ($trace): void { say('first', $class, $trace()); }, true, true);
spl_autoload_register(static function (string $class): void { say('last', $class); });
say(class_exists('App\Base'), class_exists('App\Child'), class_exists('App\Heir'), class_exists('App\Exotic'), class_exists('App\Many\Anon'));
say(class_exists('App\Nowhere'), interface_exists('App\HasName'), class_exists('App\Suit'), class_exists('App\Mapped'));
attempt(static fn () => class_exists('App\Effect\OfThrows'));
attempt(static fn () => class_exists('App\Effect\Prints'));
attempt(static fn () => class_exists('App\Effect\Returns'));

// An alias loader: it answers for some names, and loads what they stand for.
final class Aliases
{
	public function __construct(private array $names) {}
	public function load(string $alias): ?bool { return isset($this->names[$alias]) ? class_alias($this->names[$alias], $alias) : null; }
}
spl_autoload_register([new Aliases(['Short' => 'App\Later', 'App\Last' => 'App\Server']), 'load'], true, true);
say(class_exists('Short'), (new \ReflectionClass('App\Last'))->getName(), class_exists('App\Later', false));

// By hand, with other arguments.
say($loader->loadClass('App\Lib\Tool'), $loader->loadClass('App\Nowhere'), $loader->loadClass('App\Nowhere', 2));
say($loader->loadClass('App\Many\Ordered', 1, 2), call_user_func([$loader, 'loadClass'], 'App\Kin\Special'), class_exists('App\Kin\Special', false));
say(($loader->loadClass(...))('App\Chain\C31'), (new \ReflectionMethod($loader, 'loadClass'))->invoke($loader, class: 'App\Chain\C30'), class_exists('App\Chain\C30', false));
attempt(static fn () => $loader->loadClass());
attempt(static fn () => $loader->loadClass([]));

// A decorator in its place.
final class Decorator
{
	private array $seen = [];
	public function __construct(private array $inner) {}
	public function loadClass(string $class): void { $this->seen[$class] = true; ($this->inner)($class); say('decorated', $class, class_exists($class, false)); }
}
$loader->unregister();
spl_autoload_register([new Decorator([$loader, 'loadClass']), 'loadClass']);
say(class_exists('App\Lib'), class_exists('App\Kin\SpecialMaker'), class_exists('App\Counts'), class_exists('App\Asker'));

// A class that is derived from it, and another loader that knows more.
final class Derived extends ClassLoader { public bool $asked = false; public function findFile($class) { $this->asked = true; return parent::findFile($class); } }
$derived = new Derived;
$derived->addPsr4('Extra\\', dirname(__DIR__).'/late');
$derived->register();
say(class_exists('Extra\Extra'), $derived->asked);
$plain = new ClassLoader;
$plain->addPsr4('Own\\', dirname(__DIR__).'/src/Chain');
$plain->register();
say(class_exists('App\Chain\C1'), count(spl_autoload_functions()));
$loader->setClassMapAuthoritative(true);
say($loader->loadClass('App\Server'), $loader->loadClass('App\Adds'));
