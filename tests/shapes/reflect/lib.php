<?php
namespace Refl;
const self_made = 1;
const TOP = ['a', 'b' => self_made];
/** interface doc */ interface I { /** c */ const A = 1, B = self::A + TOP['b']; function f(int $a = self::A, string|null $b = \PHP_EOL, $c = TOP, array $d = ['x' => [1, 2.5, null, true]], \Closure|callable|null $e = null, $f = new \stdClass, $g = E::Two, $h = E::Two->name, int ...$rest): ?static; }
trait T { /** tp */ private readonly int $tp; protected static array $ts = [1]; abstract protected function ab(); final public static function st(self &$x, $y = new parent_like(1, named: [2])) { static $k = __CLASS__; } }
class parent_like { function __construct(public $a = 1, public $named = []) {} }
enum E: string { case One = 'one'; /** case doc */ case Two = 'two'; const ALIAS = self::One; public function m(): self { return $this; } }
abstract class Full extends parent_like implements \IteratorAggregate, \Countable {
	use T { st as protected renamed; ab as public; }
	final protected const FC = self::class . 'x'; public const array_const = ['k' => E::One]; private ?int $n = null; public static self|null|false $s = null; public (\Countable&\Traversable)|string|null $dnf = 'd'; protected $list = [1, ['x' => -1.5, 'y' => "q\n'"]];
	function __construct(protected readonly int|float $pro = 1 + self::FCN, #[\SensitiveParameter] ?string $sec = null) {}
	const FCN = 5; function &gen(): \Generator { yield 1; } function getIterator(): \Traversable { return $this->gen(); }
	#[\ReturnTypeWillChange] function count() { return 1; }
	function dep($a, ?int $b = null, $c = \M_PI * 2, $d = __LINE__ . __FUNCTION__, $e = parent::class, $f = parent_like::class, $g = self::array_const['k'], $h = [...TOP, self::FCN => -self::FCN], $i = !self::FCN ?: 'x', $j = NOT_DEFINED, $k = \E_ALL & ~\E_NOTICE, $l = __DIR__ . '/x', $m = "str'\"\n\0") {}
}
/** concrete */ #[\Attribute] final class Concrete extends Full implements I { function ab() {} function f(int $a = 9, string|null $b = 'own', $c = 1, array $d = [], \Closure|callable|null $e = null, $f = 1, $g = 2, $h = 3, int|string ...$rest): ?static { return null; } }
/** doc */ function func(int &$a, ?\ArrayAccess &...$b): never { exit; }
/** @deprecated */ function &by_ref(parent_like|int $x = self_made, float $f = 1.0, $n = null): iterable|false { static $a = 1, $b = [self_made]; yield; }
function make_closure(int $n) { $unused = 1; return /** closure doc */ static function (int $x, $y = self_made, &...$z) use ($n, &$unused): array { static $calls = 0; return [$n]; }; }
