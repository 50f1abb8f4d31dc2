<?php
namespace Cond;
foreach ([1, 2] as $i) {
	if ($i == 2) {
		class Late extends Base implements \Countable { use Mix; public function count(): int { return 7; } public static $made = []; }
	}
	if ($i == 1) {
		abstract class Base { public function __construct(protected string $n = __CLASS__) {} function n() { return $this->n . static::class; } }
		trait Mix { static $mixed = 0; function mix() { return ++self::$mixed . __CLASS__; } }
	}
}
$l = new Late('x');
echo $l->n(), count($l), $l->mix(), Late::$mixed, "\n";
function &maker($n) { $o = new class($n) extends Late { public $v = [1]; function __get($x) { return "magic $x $this->n"; } }; return $o; }
$a = maker('a'); $b = maker('b');
echo get_class($a) === get_class($b) ? 'same' : 'different', ' ', $a->zzz, ' ', $b instanceof Late ? 'late' : '', ' ', str_contains(get_class($a), "Late@anonymous\0" . __FILE__) ? 'named' : get_class($a), ' ', count($b), "\n";
for ($i = 0; $i < 3; $i++) { $objects[] = new class { public static $count = 0; public $n; function __construct() { $this->n = self::$count++; } }; }
echo $objects[2]->n, $objects[0]::$count, ' ', count(array_unique(array_map('get_class', $objects))), "\n";
$x = new class implements \IteratorAggregate { public function getIterator(): \Iterator { yield from ['k' => new class { public $in = __CLASS__; }]; } };
foreach ($x as $k => $v) { echo $k, ' ', strtok($v->in, "\0"), "\n"; }
abstract class WithAnon { static function make() { return new class extends WithAnon { function t() { return static::class === self::class; } }; } }
var_dump(WithAnon::make()->t());
echo implode(',', array_map(fn ($c) => strtok($c, "\0"), array_filter(get_declared_classes(), fn ($c) => str_contains($c, 'Cond') || str_contains($c, 'anonymous')))), "\n";
echo (new \ReflectionObject($a))->getStartLine(), (new \ReflectionObject($a))->isAnonymous() ? 'anon' : '', ' ', (new \ReflectionObject($a))->getShortName() === (new \ReflectionObject($a))->getName() ? 1 : 0, "\n";
if (class_exists('NoSuch\Base')) { class Not extends \NoSuch\Base {} }
class Top extends \NoSuch\Base2 {}
