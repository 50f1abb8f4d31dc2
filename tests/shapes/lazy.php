<?php

// Lazy objects: ghosts and proxies of classes from the archive, whose properties have defaults, types and hooks.

class Base
{
	protected array $list = ['from' => 'base'];
	public ?self $next = null;
}

class Heavy extends Base
{
	public string $name = 'default';
	private readonly int $size;
	public int $double { get => $this->size * 2; }

	function __construct(int $size = 1, private Closure|null $made = null)
	{
		echo "made $size\n";
		$this->size = $size;
		$this->list['size'] = $size;
	}

	function size(): int
	{
		return $this->size;
	}

	function __destruct()
	{
		echo 'gone ', $this->name, "\n";
	}
}

$class = new ReflectionClass(Heavy::class);
$ghost = $class->newLazyGhost(function (Heavy $object): void {
	echo "ghost\n";
	$object->__construct(4);
});
var_dump($class->isUninitializedLazyObject($ghost), $ghost);
$class->getProperty('name')->setRawValueWithoutLazyInitialization($ghost, 'ghost');
echo $ghost->name, "\n";
echo $ghost->double, ' ', $ghost->size(), ' ', json_encode($ghost), "\n";
var_dump($class->isUninitializedLazyObject($ghost));

$proxy = $class->newLazyProxy(fn () => new Heavy(6, fn () => 1));
$proxy->next = $ghost;
echo $proxy->size(), ' ', $proxy->next->name, "\n";
var_dump($proxy);
$copy = clone $class->newLazyGhost('initialize');
function initialize(Heavy $object): void
{
	echo __FUNCTION__, "\n";
	$object->__construct(8);
}
echo $copy->size(), "\n";

$failing = $class->newLazyGhost(function () {
	throw new LogicException('not now');
});
try {
	$failing->size();
} catch (LogicException $e) {
	echo $e->getMessage(), ' ', $e->getLine(), ' ', $class->isUninitializedLazyObject($failing) ? 'lazy' : 'not lazy', "\n";
}
foreach ($class->newLazyGhost(fn ($o) => $o->__construct(2)) as $key => $value) {
	echo $key, ' ', json_encode($value), "\n";
}
unset($proxy, $ghost);
echo "end\n";
