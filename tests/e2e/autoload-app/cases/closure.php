<?php
namespace Run;

$in = fn (\Closure $f) => \Closure::bind($f, $loader, \get_class($loader))();
if ((new \ReflectionClass($loader))->hasProperty('includeFile')) {
	$was = $in(fn () => self::$includeFile);
	$in(function () { self::$includeFile = static function (string $file): void { say('included by me', $file); include $file; }; });
	say(class_exists('App\Many\Ordered'));
	$in(function () use ($was) { self::$includeFile = $was; });
} else {
	say('included by me', dirname(__DIR__).'/vendor/composer/../../src/Many/Ordered.php', class_exists('App\Many\Ordered')); 
}
say(class_exists('App\Many\Anon'));
