<?php
namespace C;

// What must be left to the moment when it is asked for.
enum Suit: string
{
	case Hearts = 'h';
	const WILD = self::Hearts;
}
class Open
{
	const SUIT = Suit::Hearts;
	const SECRET = Later::SECRET;
	const ABSENT = Later::ABSENT;
	const NO_CLASS = Nowhere::ABSENT;
	const LOADED = Outside::VALUE;
	const DEFINED = \DEFINED_LATER;
	const IN_NAMESPACE = DEFINED_HERE;
	const ROUND = self::TRIP;
	const TRIP = self::ROUND;
	const ZERO = 1 % (Later::FIRST - 1);
	const TEXT = Later::WORD . '!';
	const CHOICE = Later::FIRST ? 'yes' : 'no';
	const UNPACKED = [...Base::NAMES['nested']];
	const ELEMENT = Base::NAMES['nested'];
	const KEY = [Later::MAX => 1, 2];
	const FLOAT_KEY = [1.5 => 1];
	const NULL_KEY = [null => Later::WORD];
	const NEW_KEY = [Later::BACK => [Later::WORD]];
	const STATIC_CLASS = Later::class . Later::FIRST;
}
class WrongType
{
	public int $number = Later::WORD;
}
class Converted
{
	public float $number = Later::FIRST;
	public static ?float $static = Later::SECOND;
}
class Failing extends Base
{
	public $x = Later::ABSENT;
	const OK = Later::WORD;
}
class Promoted
{
	public function __construct(public readonly array $names = Base::NAMES, public $open = new Later) {}
}
class OfOutside extends Outside
{
	const MINE = self::VALUE . Later::WORD;
}
