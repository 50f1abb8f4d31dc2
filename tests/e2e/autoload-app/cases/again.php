<?php
// Requests to one process that load the same classes, each with something else in their way: what an earlier request has shown holds for the next
// one as far as all is as it was. STATE counts them.
namespace Run;
use Composer\Autoload\ClassLoader;

$n = 0;
if (isset($_SERVER['STATE'])) {
	$n = 1 + (int) file_get_contents($_SERVER['STATE']);
	file_put_contents($_SERVER['STATE'], $n);
}
say("request $n");
$load = static function () {
	foreach (['App\Child', 'App\HeirOfHeir', 'App\Asker', 'App\Suit', 'App\Kin\SpecialMaker', 'App\Chain\C30', 'App\Lib\Tool', 'App\Mapped'] as $class) {
		attempt(static fn () => class_exists($class));
		say($class, array_map(static fn ($f) => basename($f), array_slice(get_included_files(), -4)));
	}
	attempt(static fn () => (new \App\Child)->name().count(new \App\Child).\App\Child::A);
	attempt(static fn () => get_parent_class('App\Heir').get_parent_class('App\Kin\Special'));
};
$watch = static function (string $class): void { say('asked for', $class, class_exists('App\Base', false), interface_exists('App\Named', false), class_exists('App\Plain', false)); };
match ($n % 14) {
	4 => eval('namespace App; class Plain { const OTHER = 1; }'), // a parent of another program
	5 => eval('namespace App; interface HasName { public function name(): string; public function other(); }'),
	6 => eval('namespace App; trait Adds { private function add(int $n): int { return -$n; } }'),
	7 => class_alias('ArrayObject', 'App\Base'),
	8 => [class_exists('App\Named'), class_exists('App\Kin\Product'), class_exists('App\Heir')], // with some of them there
	9 => spl_autoload_register($watch, true, true),
	10 => spl_autoload_register(static function (string $class): void { if ($class === 'App\Base') { attempt(static fn () => class_exists('App\Child')); } }, true, true),
	11 => $loader->addClassMap(['App\Plain' => __DIR__.'/../src/Last.php']), // the map is another array
	12 => spl_autoload_register(static function (string $class): void { if ($class === 'App\Named') { throw new \DomainException($class); } }, true, true),
	13 => ini_set('zend.assertions', '0'),
	default => null,
};
if ($n % 14 === 9) {
	class_exists('App\Kin\Special');
	spl_autoload_unregister($watch);
}
$load();
if ($n % 14 === 12) { // once more, without what was in the way
	spl_autoload_unregister(spl_autoload_functions()[0]);
	$load();
}
