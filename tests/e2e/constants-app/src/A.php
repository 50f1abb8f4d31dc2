<?php
namespace C;

// What depends on nothing but classes that are preloaded and on PHP itself.
interface Levels
{
	const LOW = 1;
	const HIGH = self::LOW << 3;
	const ALL = Later::FIRST | Later::SECOND;
}
class Base implements Levels
{
	const NAMES = [self::LOW => 'low', Later::SECOND => Later::WORD, 'nested' => [Later::WORD => [1.5, null, true, Later::WORD]], 5 => 'five', 'six'];
	const SUM = Later::FIRST + Later::SECOND * 3 - 1;
	const BIG = Later::MAX + Later::FIRST;
	protected const HIDDEN = Later::WORD;
	private const OWN = Later::WORD;
	public $names = self::NAMES;
	public array $map = [Later::WORD => self::OWN, 'e' => E_ALL, 'json' => JSON_HEX_TAG | \JSON_HEX_AMP];
	public ?string $word = Later::WORD;
	public static $list = [Later::FIRST, Later::SECOND];
	protected static int $count = Later::FIRST;
	public static function count(): int { return static::$count++; }
	public static function own(): array { return [self::OWN, static::HIDDEN]; }
}
class Child extends Base
{
	const NAMES = parent::NAMES;
	const SUM = parent::SUM + 1;
	const HIDDEN = parent::HIDDEN;
	public $child = parent::SUM;
	public static $list = parent::NAMES;
}
trait Counting
{
	public $of = Later::WORD;
	public static $shared = [Later::WORD];
}
final class Counter
{
	use Counting;
	const OF = Child::SUM;
}
