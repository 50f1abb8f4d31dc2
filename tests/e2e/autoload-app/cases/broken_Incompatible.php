<?php
namespace Run;
set_error_handler(static function (int $n, string $m): bool { say('error', $m); return true; });
register_shutdown_function(static fn () => report());
class_exists('App\Broken\Incompatible');
