<?php
// One of each: what can be declared.
namespace Tools\Declared;

use Attribute;
use Countable;
use Iterator;
use Stringable;

const ANSWER = 42;
const LIST_OF = ['a' => 1, 'b' => [true, null, -1.5, "two\nlines", 'it\'s', "\0\xff", INF, PHP_INT_MIN]];
define('TOOLS_GLOBAL', 'global');

/** An attribute. */
#[Attribute(Attribute::TARGET_ALL | Attribute::IS_REPEATABLE)]
final class Tag
{
	public function __construct(public readonly string $name, public readonly array $more = [], public readonly mixed $extra = null) {}
}

/** Two lines
 * of text. */
#[Tag('class'), Tag(name: 'again', more: [1, self::class])]
abstract class Base implements Countable
{
	public const A = 1;
	protected const B = self::A + Other::X;
	private const C = 'c';
	/** A final one. */
	#[Tag('constant')]
	final public const D = [self::A => 'x', ...[1, 2]];
	public $plain;
	public ?int $number = null;
	protected static array $shared = ['k' => self::A];
	private string|int $secret = 'x';
	/** @var list<string> */
	#[Tag('property')]
	public iterable $items = [];
	public readonly Iterator&Countable $both;
	abstract protected function must(self $a, ?Base $b, int|string|null $c = self::A): static;
	public function &reference(array &$by, int ...$rest): iterable { yield 1; }
	final public static function last(#[Tag('parameter')] callable $call, $default = ANSWER, $constant = \PHP_VERSION, $new = new Tag('x', extra: \E_ALL)): ?self { return null; }
	private function hidden(): void {}
	public function count(): int { return 0; }
	public function __toString(): string { return ''; }
}

class Child extends Base
{
	public ?int $number = 7;
	protected function must(Base $a, ?Base $b, int|string|null $c = 3): static { return $this; }
}

interface Shape extends Stringable
{
	const SIDES = 0;
	public static function make(float $size = 1.0): static;
}

trait Helps
{
	private ?string $note = null;
	abstract private function needed(): string;
	public static function helper(): string { return static::class; }
	private function inner(): int { return 1; }
}

trait Helps2
{
	public static function helper(): string { return 'two'; }
}

final class User implements Shape
{
	use Helps, Helps2 {
		Helps::helper insteadof Helps2;
		Helps2::helper as protected second;
		inner as public outer;
	}
	public function __construct(protected int $size, /** The name. */ #[Tag('promoted')] private readonly ?string $name = null, public array|Tag $tags = []) {}
	private function needed(): string { return ''; }
	public static function make(float $size = 1.0): static { return new self((int)$size); }
	public function __toString(): string { return __CLASS__; }
	private function __clone() {}
}

enum Suit: string
{
	/** Red. */
	case Hearts = 'H';
	#[Tag('case')]
	case Spades = 'S' . '!';
	const Wild = self::Spades;
	public static function pick(self $other = self::Hearts): self { return $other; }
}

enum Plain implements Shapeless
{
	case One;
	case Two;
}

interface Shapeless {}

class Other
{
	public const X = 10;
	public Suit $suit = Suit::Hearts;
	public string $class = Suit::class;
	public function f(int $bits = 1 << 3 | self::X, bool $b = !true || ANSWER > 3, ?string $s = null ?? 'd', int $c = ANSWER ? 1 : 2): never { exit; }
	public function g(Suit $s = Suit::Spades, $e = Suit::Hearts->value . '-', $i = LIST_OF['a'], true|null $t = null): void {}
}

readonly class Frozen
{
	public function __construct(public int $a, protected string $b = 'b') {}
}

/** A function. */
#[Tag('function')]
function plain(int $a, ?array &$b, string ...$c): ?string { return null; }
function &by_reference() { static $x; return $x; }
function typed((Countable&Iterator)|null $x = null, Other|false|null $y = null, ?iterable $z = null): Countable|int { return 1; }

if (PHP_VERSION_ID > 1) {
	function conditional(): int { return 1; }
	class Conditional extends Child {}
}
