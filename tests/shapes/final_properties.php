<?php

// Final promoted properties, who may write a static property, #[Override] of properties, #[Deprecated] traits.

namespace Shapes\FinalProperties;

set_error_handler(static function (int $type, string $message, string $file, int $line): bool {
	echo "$type: $message in ", basename($file), ":$line\n";
	return true;
});

function attempt(\Closure $do): void
{
	try {
		var_dump($do());
	} catch (\Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), "\n";
	}
}

class Promoted
{
	function __construct(
		public final string $name,
		final protected int $size = 3,
		final public private(set) array $list = [1],
		final string $implied = 'public',
	) {
	}

	function size(): int
	{
		return $this->size;
	}
}

class Heir extends Promoted
{
	public string $own = 'own';
}

class Counters
{
	public private(set) static int $count = 1;
	public protected(set) static ?array $list = null;
	private static string $hidden = 'hidden';

	static function count(): int
	{
		return ++self::$count;
	}
}

class MoreCounters extends Counters
{
	static function fill(mixed ...$values): ?array
	{
		parent::$list = $values;
		static::$list[] = self::$count;
		return self::$list;
	}

	static function refused(): void
	{
		self::$count = 9;
	}
}

interface Named
{
	public string $name { get; }
}

class Overriding implements Named
{
	#[\Override]
	public string $name = 'overriding';
}

class Again extends Overriding
{
	function __construct(
		#[\Override]
		public string $name = 'again',
	) {
	}
}

#[\Deprecated('use Other instead', since: '3.1')]
trait Old
{
	public $from = 'old';
}

class UsesOld
{
	use Old;
}

if (class_exists(Promoted::class)) {
	class UsesOldLater extends UsesOld
	{
		use Old;
	}
}

foreach ([new Promoted('p', 4), new Heir('h', implied: 'said')] as $object) {
	echo $object->name, ' ', $object->size(), ' ', count($object->list), ' ', $object->implied, "\n";
	$object->name .= '!';
	attempt(fn () => $object->list[] = 2);
	foreach ((new \ReflectionClass($object))->getProperties() as $property) {
		echo $property->getName(), ' ', $property->isFinal() ? 'final ' : '', $property->isPromoted() ? 'promoted ' : '',
			$property->isPrivateSet() ? 'private(set) ' : '', implode(' ', \Reflection::getModifierNames($property->getModifiers())), "\n";
	}
}
echo Counters::count(), ' ', MoreCounters::$count, ' ', json_encode(MoreCounters::fill('a', 2)), "\n";
attempt(fn () => Counters::$count = 5);
attempt(fn () => Counters::$count++);
attempt(fn () => Counters::$list['x'] = 5);
attempt(function () {
	$reference = &Counters::$list;
	$reference = [];
});
attempt(fn () => MoreCounters::refused());
echo Counters::$count, ' ', count(Counters::$list), "\n";

echo (new Overriding)->name, ' ', (new Again)->name, ' ', (new UsesOld)->from, ' ', (new UsesOldLater)->from, ' ',
	var_export((new \ReflectionClass(Old::class))->isTrait(), true), "\n";
