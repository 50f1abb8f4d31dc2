<?php

namespace At;

use Attribute;

const PRIORITY = 5;

#[Attribute(Attribute::TARGET_ALL | Attribute::IS_REPEATABLE)]
final class Tag
{
	public function __construct(public mixed $value = null, public array $more = [], mixed ...$rest)
	{
		$this->rest = $rest;
	}
	public $rest;
}
#[Attribute]
class Nested
{
	public function __construct(public ?Tag $tag = new Tag('inner')) {}
}
enum Mode: int
{
	#[Tag('case')] case On = 1;
	#[Tag(Mode::On)] const C = 1;
}

#[Tag('class', more: ['k' => Mode::On, PRIORITY => self::X, ...[1, 2]]), Tag(__CLASS__ . __LINE__ . __NAMESPACE__)]
#[Nested(new Tag(new \ArrayObject([1, [2]]), rest: Mode::class))]
#[NoSuchAttribute(1, 'two', x: 3.0)]
abstract class Target
{
	#[Tag(self::X . 'y'), Tag] const X = 'x';
	#[Tag(NO_SUCH_CONSTANT)]
	public $broken;
	#[Tag(PRIORITY > 3 ? 'high' : 'low', [Mode::On->name ?? 1])] public ?int $a = null;
	#[Tag(-PRIORITY ** 2)] private static string $s = 's';
	public function __construct(#[Tag('promoted'), \SensitiveParameter] public readonly string $p = 'p') {}
	#[Tag('method', ['a', 'b' => ['c' => null, 'd' => NAN]])]
	#[\ReturnTypeWillChange] abstract public function f(#[Tag('param')] int $x, #[Tag(!true && 1 <=> 2)] &...$rest);
}
#[Tag('interface')] interface I { #[Tag('im')] function m(); }
#[Tag('trait')] trait T { #[Tag('tp')] public $tp; #[Tag('tm')] function tm() {} }
#[Tag('function'), Tag('again')] function fn1(#[Tag('p', more: [PHP_VERSION_ID > 1])] $p) {}
$closure = #[Tag('closure')] static function (#[Tag('cp')] $p) {};
$arrow = #[Tag('arrow')] fn (#[Tag('ap')] $p) => 1;
$anon = new #[Tag('anon')] class { use T; #[Tag('ac')] const C = 1; #[Tag('am')] function m() {} };

function show(string $what, \Reflector $r): void
{
	foreach ($r->getAttributes() as $a) {
		echo $what, ' ', $a->getName(), ' ', $a->getTarget(), ' ', $a->isRepeated() ? 'r' : '-', ' ';
		try {
			echo json_encode($a->getArguments(), JSON_PARTIAL_OUTPUT_ON_ERROR), ' ';
			print_r($a->newInstance());
		} catch (\Throwable $e) {
			echo get_class($e), ': ', $e->getMessage();
		}
		echo "\n";
	}
}
foreach ([Target::class, I::class, T::class, Mode::class, $anon] as $class) {
	$r = new \ReflectionClass($class);
	$name = is_string($class) ? $class : 'anon';
	show($name, $r);
	foreach ($r->getReflectionConstants() as $c) show("$name::{$c->name}", $c);
	foreach ($r->getMethods() as $m) {
		show("$name::{$m->name}()", $m);
		foreach ($m->getParameters() as $p) show("$name::{$m->name}(\${$p->name})", $p);
	}
	try {
		foreach ($r->getProperties() as $p) show("$name::\${$p->name}", $p);
	} catch (\Throwable $e) {
		echo $e->getMessage();
	}
}
foreach (['At\fn1', $closure, $arrow] as $i => $f) {
	$r = new \ReflectionFunction($f);
	show("f$i", $r);
	show("f$i param", $r->getParameters()[0]);
}
echo count((new \ReflectionClass(Target::class))->getAttributes(Tag::class)), count((new \ReflectionClass(Target::class))->getAttributes(\Countable::class, \ReflectionAttribute::IS_INSTANCEOF)), "\n";
