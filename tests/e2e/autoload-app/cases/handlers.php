<?php
namespace Run;
set_error_handler(static function (int $n, string $m, string $f, int $l): bool { say('error', $n, $m, basename($f), $l); debug_print_backtrace(); class_exists('App\Heir'); return true; });
say(class_exists('App\OfWarns'), class_exists('App\Warns'), \App\Later::WHERE);
register_tick_function($tick = static fn () => print('.'));
declare(ticks=1) { $x = class_exists('App\Exotic'); $y = new \App\Child; }
unregister_tick_function($tick);
$fiber = new \Fiber(static function (): void { say(class_exists('App\Kin\SpecialMaker')); \Fiber::suspend(); say(class_exists('App\Many\Ordered')); });
$fiber->start();
say(class_exists('Mapped'));
$fiber->resume();
spl_autoload_register(static function (string $class) use (&$inner): void { if ($class === 'App\Server') { $inner = new \Fiber(static function () use ($class): void { \Fiber::suspend(); say('goes on', class_exists($class)); }); $inner->start(); } }, true, true);
say(class_exists('App\Server'));
$inner->resume();
ob_start(static function (string $s): string { return $s.(class_exists('App\Lib\Tool') ? "in the buffer\n" : ''); });
echo "buffered\n";
ob_end_flush();
