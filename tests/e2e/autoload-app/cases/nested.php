<?php
namespace Run;
spl_autoload_register($asks = static function (string $class): void { if ($class === 'App\Circle\Parent1') { say('asks for the child'); attempt(static fn () => class_exists('App\Circle\Child1')); } }, true, true);
say(class_exists('App\Circle\Parent1'));
spl_autoload_unregister($asks);
spl_autoload_register($once = static function (string $class) use (&$once): void { spl_autoload_unregister($once); attempt(static fn () => class_exists('App\Circle\Kid')); }, true, true);
say(class_exists('App\Circle\Elder'));
spl_autoload_register(static function (string $class): void { throw new \DomainException($class); });
attempt(static fn () => class_exists('App\Broken\NoParent'));
attempt(static fn () => class_exists('App\Broken\NoInterface'));
attempt(static fn () => class_exists('App\Kin\SpecialMaker'));
try { throw new \Exception('pending'); } finally { say(class_exists('App\Child')); $e = null; try { say('inner'); } finally { attempt(static fn () => \App\Exotic::class && class_exists('App\Exotic')); report(); } }
