<?php

// Enums that are loaded when they are asked for: linked ahead where nothing but their own interfaces and traits is looked at, and linked here.

spl_autoload_register(function (string $class): void {
	echo "load $class\n";
	require __DIR__ . '/' . strtr($class, '\\', '/') . '.php';
});
foreach (['Plain', 'Whole', 'Text', 'Covariant', 'Own', 'Tentative', 'Constant'] as $name) {
	$class = "Family\\$name";
	foreach ($class::cases() as $case) {
		echo $name, '::', $case->name, ' ', json_encode($case instanceof BackedEnum ? $case->value : null), ' ', implode(',', class_implements($case)), ' ',
			implode(',', class_uses($case)), "\n";
	}
	$r = new ReflectionEnum($class);
	foreach ($r->getMethods() as $m) {
		echo "\t", $m->isInternal() ? 'internal ' : '', $m->class, '::', $m, "\t", $m->hasPrototype() ? $m->getPrototype()->class : '', "\n";
	}
	var_dump($r->isFinal(), $r->getBackingType() . '', $r->getConstants() == (new ReflectionClass($class))->getConstants());
}
use Family\{Constant, Covariant, Holder, Own, Plain, Tentative, Text, Whole};

var_dump(Whole::from(2), Whole::tryFrom(9), Text::from('b')->label(), Text::B->double(), Own::One->next()->next(), Covariant::make(), Covariant::Y->of(new Holder()));
var_dump(array_map(Text::tryFrom(...), ['a', 'b', 'c']), (new Holder())->t, Holder::W, count(Tentative::A), json_encode(Tentative::A), Constant::FACTOR);
foreach ([fn() => Whole::from('x'), fn() => Whole::from(7), fn() => Text::from('z'), fn() => new Plain(), fn() => clone Plain::A, fn() => Plain::A < Plain::B,
	fn() => Plain::nothing(), fn() => serialize(Plain::A), fn() => unserialize('E:14:"Family\Plain:C";'), fn() => constant('Family\Plain::B'), fn() => Plain::C] as $f) {
	try {
		var_dump($f());
	} catch (Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), "\n";
	}
}
var_dump(Plain::A === unserialize(serialize(Plain::A)), match (Whole::Two) {
	Whole::One => 1,
	Whole::Two => 2,
}, var_export([Text::A], true), Plain::A == Plain::A, isset(Plain::A->name), Plain::A::class);
