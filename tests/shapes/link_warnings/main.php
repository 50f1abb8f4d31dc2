<?php
// What the engine says when a class is linked, with its parent in another file, is said each time.
if (($argv[1] ?? '') === 'handler') {
	set_error_handler(function ($type, $message, $file, $line) {
		echo "handler [$type] $message ", basename($file), ":$line\n";
		return true;
	});
}
spl_autoload_register(function ($class) { echo "autoload $class\n"; @include_once __DIR__ . "/$class.php"; });
new Child;
new Other;
var_dump((new Child)->getIterator(), class_exists('Late'));
echo (new Late)->f(), "\n";
try {
	var_dump(class_exists('Broken'));
} catch (Throwable $e) {
	echo $e->getMessage();
}
echo "end\n";
