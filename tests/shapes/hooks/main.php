<?php

// Properties with hooks: of a class, an interface, a trait, a promoted parameter; inherited, overridden, virtual; what reflection says of them.

namespace Shapes\Hooks;

require __DIR__ . '/base.php';
require __DIR__ . '/child.php';

function attempt(\Closure $do): void
{
	try {
		var_dump($do());
	} catch (\Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
		echo preg_replace('~ /.*/~', ' ', $e->getTraceAsString()), "\n";
	}
}

foreach ([new Child(' x '), new Grandchild('y')] as $object) {
	echo $object->name, ', ', $object->size, ', ', $object->label, ', ', $object->fixed, "\n";
	$object->size = '21';
	$object->size += 2;
	$object->label = '  trimmed ';
	$object->count = 40;
	echo $object->size, ' ', $object->label, ' ', $object->count, ' ', $object->count, "\n";
	$object->refs[] = 2;
	$refs = &$object->refs;
	$refs[] = 3;
	echo count($object->refs), "\n";
	attempt(fn () => $object->size = -1);
	attempt(fn () => $object->name = 'other');
	attempt(fn () => isset($object->name, $object->missing));
	attempt(function () use ($object) {
		unset($object->size);
	});
	attempt(fn () => $object->size = []);
	foreach ($object as $key => $value) {
		echo $key, ' => ', json_encode($value), "\n";
	}
	var_dump($object, get_object_vars($object), (array) $object);
	echo json_encode($object), "\n", serialize($object), "\n";
	var_export($object);
	echo "\n";
}
$local = new class {
	public $dir { get => __DIR__ . '/' . __PROPERTY__ . ' ' . __FUNCTION__ . ' ' . __METHOD__; }
	public string $late { set => strtoupper($value); }
};
echo $local->dir, "\n";
$local->late = 'late';
echo $local->late, "\n";
foreach ([Named::class, Base::class, Child::class, Grandchild::class, Counts::class, $local::class] as $class) {
	foreach ((new \ReflectionClass($class))->getProperties() as $property) {
		echo $property->class, '::$', $property->name, ' ', implode(' ', \Reflection::getModifierNames($property->getModifiers())),
			$property->isVirtual() ? ' virtual' : '', ' ', $property->getType(), ' ', $property->getSettableType(), ' ', $property->getDocComment(), "\n";
		foreach ($property->getHooks() as $kind => $hook) {
			echo "  $kind ", $hook->class, ' ', $hook->name, ' ', basename((string) $hook->getFileName()), ':', $hook->getStartLine(), '-', $hook->getEndLine(),
				' ', count($hook->getAttributes()), ' ', implode(',', $hook->getParameters()), "\n";
		}
	}
}
attempt(fn () => (new \ReflectionProperty(Base::class, 'size'))->getRawValue(new Child()));
attempt(fn () => (new \ReflectionProperty(Child::class, 'size'))->setRawValue(new Child(), 5));
