<?php
error_reporting(E_ALL);
if (($argv[1] ?? '') === 'handler') {
	set_error_handler(function ($type, $message, $file, $line) {
		echo "handler [$type] $message ", basename($file), ":$line ", json_encode(array_column(debug_backtrace(), 'function')), "\n";
		return true;
	});
} elseif (($argv[1] ?? '') === 'throw') {
	set_error_handler(function ($type, $message, $file, $line) {
		throw new ErrorException($message, 0, $type, $file, $line);
	});
} elseif (($argv[1] ?? '') === 'quiet') {
	error_reporting(0);
}
foreach (['interpolation', 'optional', 'magic', 'tentative', 'serializable', 'declared', 'goto', 'ticks', 'unreachable', 'private'] as $name) {
	echo "- $name\n";
	try {
		echo include __DIR__ . "/$name.php", "\n";
	} catch (ErrorException $e) {
		echo get_class($e), ' ', $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
	}
	$last = error_get_last();
	echo $last ? $last['message'] : 'none', "\n";
	echo class_exists('After_' . $name, false) ? 'class is there' : 'no class', "\n";
}
echo "- the same script again\n";
for ($i = 0; $i < 2; $i++) {
	try {
		echo include __DIR__ . '/interpolation2.php', "\n";
	} catch (ErrorException $e) {
		echo $e->getMessage(), "\n";
	}
	$name = "by include $i";
}
@include __DIR__ . '/interpolation2.php';
echo error_get_last()['message'] ?? 'none', "\n";
