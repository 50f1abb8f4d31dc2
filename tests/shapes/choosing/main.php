<?php
// Autoloaders that include on a condition: by version, by what is there already, by what an included file returns, from inside one another.
function say(string $text): void { echo $text, "\n"; }
$map = ['App\Mapped' => 'App/mapped_file.php', 'App\Gone' => 'App/no_such_file.php'];
spl_autoload_register(static function (string $class) use ($map): void {
	if (isset($map[$class]) && is_file(__DIR__ . '/' . $map[$class])) {
		say("map $class");
		require_once __DIR__ . '/' . $map[$class];
	}
});
spl_autoload_register(static function (string $class): void {
	$name = substr($class, strrpos($class, '\\') + 1);
	if (!str_starts_with($class, 'App\\')) {
		return;
	}
	foreach ([PHP_VERSION_ID >= 80000 ? 'new' : 'old', 'any'] as $variant) {
		if (file_exists($file = __DIR__ . "/App/$name.$variant.php")) {
			say("variant $variant of $class: " . json_encode(include $file));
			return;
		}
	}
});
spl_autoload_register(static function (string $class): void {
	if ($class === 'App\Alias' && !class_exists('App\Real', false)) {
		class_exists('App\Real');
	}
	if ($class === 'App\Alias') {
		say('alias');
		class_alias('App\Real', 'App\Alias');
	}
});
say((new App\Mapped)->tell());
say((new App\Alias)->tell() . ' ' . App\Alias::class . ' ' . (new ReflectionClass('App\Alias'))->getName());
say(App\Child::VALUE . ' ' . json_encode(class_parents('App\Child')) . ' ' . json_encode(class_uses('App\Child')));
foreach (['App\Gone', 'App\Nothing', 'Other'] as $class) {
	say("$class " . json_encode(class_exists($class)));
}
try {
	new App\Broken;
} catch (Error $e) {
	say(get_class($e) . ' ' . $e->getMessage() . ' ' . basename($e->getFile()) . ':' . $e->getLine());
}
try {
	new App\Throwing;
} catch (RuntimeException $e) {
	say($e->getMessage() . ' ' . json_encode(class_exists('App\Throwing', false)));
}
say(json_encode(App\Late::make()));
foreach (get_included_files() as $file) say(str_replace(__DIR__, '', $file));
