<?php
// Shows every constant and default, by name and as it is used, and changes what may be changed.
namespace C;

spl_autoload_register(static function (string $class): void {
	echo "asked for $class\n";
	if ($class === Outside::class) {
		require __DIR__.'/outside.php';
	}
});
foreach (['A', 'Open', 'B'] as $file) {
	require_once __DIR__."/src/$file.php";
}

function attempt(string $what, \Closure $f): void
{
	try {
		echo "$what: ", str_replace("\n", ' ', var_export($f(), true)), "\n";
	} catch (\Throwable $e) {
		echo "$what: ", get_class($e), ': ', $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
	}
}

define('DEFINED_LATER', 'later');
define('C\DEFINED_HERE', 'here');
foreach ([Levels::class, Base::class, Child::class, Counter::class, Later::class, Suit::class, Open::class, Failing::class] as $class) {
	$c = new \ReflectionClass($class);
	foreach ($c->getReflectionConstants() as $constant) {
		attempt("$class::{$constant->getName()}", static fn () => [$constant->getValue(), $constant->getDeclaringClass()->getName()]);
		attempt("$class::{$constant->getName()} as text", static fn () => (string) $constant);
	}
}
attempt('constant()', static fn () => [constant('C\Base::NAMES'), constant('C\Child::SUM'), Counter::OF, Levels::ALL]);
attempt('hidden', static fn () => Base::HIDDEN);
attempt('own', static fn () => [Base::own(), Child::own()]);
foreach ([Base::class, Child::class, Counter::class, WrongType::class, Converted::class, Failing::class, Promoted::class, OfOutside::class] as $class) {
	attempt("$class: object", static fn () => new $class);
	attempt("$class: variables", static fn () => [get_class_vars($class), get_object_vars(new $class)]);
	attempt("$class: statics", static fn () => (new \ReflectionClass($class))->getStaticProperties());
}
$o = new Base;
$o->names[] = 'more';
$o->names['nested']['word'][] = 'deep';
$o->map['e'] = Base::count();
Base::$list[] = Child::count();
Child::$list['nested'] = [];
Counter::$shared[] = 'x';
attempt('changed', static fn () => [$o, Base::$list, Child::$list, Counter::$shared, Base::count(), new Base, Base::NAMES]);
