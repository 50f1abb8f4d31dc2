<?php
// run.php CASE: prints what the case prints, and how the program stands at its end. Where COUNTS names a file, how many classes phpca has
// declared by itself goes there, and the garbage collector's roots.
namespace Run;

$loader = require __DIR__.'/vendor/autoload.php';

function say(mixed ...$values): void
{
	echo implode(' ', array_map(static fn ($v) => is_string($v) ? $v : json_encode($v, JSON_UNESCAPED_SLASHES), $values)), "\n";
}

function attempt(\Closure $f): void
{
	try {
		say('gave', $f());
	} catch (\Throwable $e) {
		say(get_class($e), $e->getMessage(), basename($e->getFile()), $e->getLine());
		echo $e->getTraceAsString(), "\n";
	}
}

function report(): void
{
	$ours = static fn (array $names) => preg_replace('/\$[0-9a-f]+$/', '', array_values(array_filter($names, static fn ($n) => !(new \ReflectionClass($n))->isInternal())));
	say('included', array_map(static fn ($f) => substr($f, strlen(__DIR__)), get_included_files()));
	say('classes', $ours(get_declared_classes()));
	say('interfaces', $ours(get_declared_interfaces()));
	say('traits', $ours(get_declared_traits()));
	say('functions', get_defined_functions()['user']);
	say('error', error_get_last()['message'] ?? null);
}

register_shutdown_function(static function (): void {
	if (getenv('COUNTS') && function_exists('Phpca\status')) {
		file_put_contents(getenv('COUNTS'), $GLOBALS['argv'][1].' '.\Phpca\status()['autoloaded'].' '.gc_status()['roots']."\n", FILE_APPEND);
	}
});

$case = PHP_SAPI === 'cli' ? $argv[1] : ($_SERVER['CASE'] ?? 'basic');
require __DIR__."/cases/$case.php";
report();
