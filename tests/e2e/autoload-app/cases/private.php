<?php
namespace Run;
$in = fn (\Closure $f) => \Closure::bind($f, $loader, \get_class($loader))();
$in(function () { $this->missingClasses['App\Plain'] = true; $this->missingClasses['App\Heir'] = false; });
say(class_exists('App\Plain'), class_exists('App\Heir'));
$in(function () { $this->missingClasses = []; $this->classMap['App\Lib'] = null; $this->classMap['App\Server'] = ''; $this->classMap['App\Last'] = false; });
say(class_exists('App\Lib'), class_exists('App\Server'), class_exists('App\Last'));
$in(function () use (&$map) { $map = &$this->prefixDirsPsr4; });
say(class_exists('App\Kin\Special'));
unset($map);
$in(function () { $GLOBALS['saved'] = $this->prefixLengthsPsr4; $this->prefixLengthsPsr4 = []; });
say(class_exists('App\Exotic'), class_exists('App\Lib\Tool'));
$in(function () { $this->missingClasses = []; $this->prefixLengthsPsr4 = $GLOBALS['saved']; unset($this->fallbackDirsPsr4); });
say(class_exists('App\Exotic'), class_exists('App\Lib\Tool'));
set_error_handler(static function (int $n, string $m): bool { say('error', $m); return true; });
$in(function () { $this->classMap = 'text'; });
attempt(static fn () => class_exists('App\Kin\Maker'));
$in(function () { unset($this->classMap); });
attempt(static fn () => class_exists('App\Suit'));
$in(function () { $this->classMap = []; $this->apcuPrefix = 'x'; });
attempt(static fn () => class_exists('App\Later'));
$in(function () { $this->apcuPrefix = null; });
attempt(static fn () => class_exists('App\Later'));
if ((new \ReflectionClass($loader))->hasProperty('includeFile')) {
	$was = $in(fn () => self::$includeFile);
	$in(function () { self::$includeFile = static function (string $file): void { say('included by me', $file); include $file; }; });
	say(class_exists('App\Many\Ordered'));
	$in(function () use ($was) { self::$includeFile = $was; });
} else {
	say('included by me', dirname(__DIR__).'/vendor/composer/../../src/Many/Ordered.php', class_exists('App\Many\Ordered')); 
}
say(class_exists('App\Many\Anon'));
