<?php
namespace Run;
use Composer\Autoload\ClassLoader;

$dir = dirname(__DIR__);
final class Own extends ClassLoader { public function findFile($class) { say('own', $class); return parent::findFile($class); } }
$own = new Own;
$own->addPsr4('App\\', "$dir/src");
$own->register(true);
say(class_exists('App\Child'));
$own->unregister();
$second = new ClassLoader("$dir/elsewhere");
$second->addPsr4('App\\', "$dir/late");
$second->addPsr4('Extra\\', "$dir/late");
$second->register(true);
say(class_exists('Extra\Extra'), class_exists('App\Server'), count(ClassLoader::getRegisteredLoaders()));
$weak = \WeakReference::create($second);
$second->unregister();
unset($second);
say($weak->get() === null, class_exists('App\Later'));
$third = new ClassLoader;
$third->register(true);
$weak = \WeakReference::create($third);
unset($third);
say(class_exists('App\Last'), $weak->get() !== null);
foreach (spl_autoload_functions() as [$object]) { $object === $weak->get() && $object->unregister(); }
unset($object);
say($weak->get() === null, class_exists('App\Suit'));
$copy = clone $loader;
$loader->unregister();
$copy->register();
say(class_exists('App\Exotic'));
final class Late { public function __destruct() { say('late', class_exists('App\Kin\SpecialMaker'), count(spl_autoload_functions())); } }
$copy->kept = new Late;
$copy->unregister();
$weak = \WeakReference::create($copy);
unset($copy);
say($weak->get() === null);
