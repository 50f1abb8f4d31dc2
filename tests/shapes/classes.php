<?php

// Classes with everything that a class can hold, declared above and below their use.
namespace Shapes\Classes;

echo Plain::class, Plain::$above, (new PlainChild)->above(), "\n";
try {
	echo Child::describe(), "\n";
} catch (\Error $e) {
	echo $e->getMessage(), " yet\n";
}

class Plain { public static $above = ' above'; public function above() { return __METHOD__; } }
class PlainChild extends Plain { public function above() { return parent::above() . ' child'; } }
abstract class Base implements \Countable
{
	public const NAME = 'base';
	protected const LIMIT = self::NAME . '-limit';
	final public const FIXED = [1, 'two', self::NAME => 3.5];
	private const HIDDEN = PHP_INT_MAX;

	public static int $instances = 0;
	protected static ?array $registry = null;
	public $untyped;
	public int $typed = 5;
	public ?self $next = null;
	private string $secret = "s\0ecret";
	protected array $items = [1, [2, [3, []]], 'k' => ['v' => null]];

	public function __construct(string ...$names)
	{
		static::$instances++;
		self::$registry[static::class][] = $names;
	}

	abstract protected function work(int $n = self::FIXED[0]): string;

	public function count(): int
	{
		return \count($this->items, COUNT_RECURSIVE);
	}

	public static function describe(): string
	{
		return static::class . ' ' . static::NAME . ' ' . self::NAME . ' ' . static::LIMIT;
	}

	public function secret(): string
	{
		return bin2hex($this->secret) . self::HIDDEN;
	}

	final public static function registry(): ?array
	{
		return self::$registry;
	}
}

class Child extends Base
{
	public const NAME = 'child';
	protected array $items = ['own'];

	protected function work(int $n = 7, $more = null): string
	{
		return __METHOD__ . '/' . __FUNCTION__ . '/' . __CLASS__ . '/' . __NAMESPACE__ . "/$n";
	}

	public function __call($name, $arguments)
	{
		return "$name(" . implode(',', $arguments) . ')' . $this->work();
	}
}

final class Leaf extends Child
{
	protected function work(int $n = parent::FIXED['base'] * 2, $more = null): string
	{
		return 'leaf ' . parent::work((int) $n, $more);
	}
}

$child = new Child('a', 'b');
$leaf = new Leaf();
$leaf->next = $child;
echo count($child), ' ', $leaf->anything(1, 2), ' ', $child->other(), "\n";
echo $leaf->secret(), ' ', Base::$instances, "\n";
var_dump($leaf, Base::registry(), Base::FIXED);
echo Leaf::describe(), "\n";
foreach (['instances', 'registry'] as $name) {
	var_dump((new \ReflectionClass(Leaf::class))->getStaticPropertyValue($name));
}
try {
	echo Leaf::HIDDEN;
} catch (\Error $e) {
	echo get_class($e), ': ', $e->getMessage(), ' at ', $e->getLine(), "\n";
}
try {
	new Base();
} catch (\Error $e) {
	echo $e->getMessage(), "\n";
}
