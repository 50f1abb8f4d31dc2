<?php
// Classes that wait for each other: neither can be declared.
spl_autoload_register(static function (string $class): void {
	echo "[$class]";
	is_file($file = __DIR__."/$class.php") && include $file;
});
foreach (['Hen', 'Egg'] as $class) {
	try {
		var_dump(class_exists($class));
	} catch (Error $e) {
		echo $e->getMessage(), ' ', basename($e->getFile()), "\n";
	}
	var_dump(class_exists($class, false));
}
