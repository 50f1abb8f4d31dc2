<?php
namespace Run;
spl_autoload_register(static function (string $class): void { say('behind', $class); debug_print_backtrace(); });
foreach (['Prints', 'Throws', 'OfThrows', 'Functions', 'Returns', 'Asks'] as $name) {
	attempt(static fn () => class_exists("App\Effect\\$name"));
}
attempt(static fn () => \App\Effect\helper());
report();
