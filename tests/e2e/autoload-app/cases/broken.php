<?php
namespace Run;
foreach (['NoParent', 'NoInterface', 'OtherClass', 'Syntax'] as $name) {
	attempt(static fn () => class_exists("App\Broken\\$name"));
	attempt(static fn () => class_exists("App\Broken\\$name"));
	report();
}
attempt(static fn () => class_exists('App\Broken\OfOther'));
spl_autoload_register(static function (string $class): void { say('asked', $class, array_column(debug_backtrace(), 'function')); if (str_ends_with($class, 'Nowhere')) { eval('namespace App\Broken; class Nowhere {}'); } });
attempt(static fn () => new \App\Broken\NoParent);
