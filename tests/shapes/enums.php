<?php

namespace Cards;

interface Colored
{
	public function color(): string;
}
trait Lists
{
	public static function names(): array { return array_column(self::cases(), 'name'); }
}
enum Suit: string implements Colored
{
	use Lists;

	case Hearts = 'H';
	case Spades = 'S';
	case Clubs = self::PREFIX . 'C';
	const PREFIX = 'c-';
	const Wild = self::Spades;
	const ALL = [self::Hearts, 'w' => self::Wild];

	public function color(): string
	{
		return match ($this) {
			self::Hearts => 'red',
			self::Spades, self::Clubs => 'black',
		};
	}
	public static function first(self ...$of): self { return $of[0] ?? self::Hearts; }
	public function __invoke($x) { return "$this->name($x)"; }
	public static function __callStatic($name, $arguments) { return "$name!"; }
}
enum Level: int
{
	case Low = -1;
	case High = 1 << 4;
	case Zero = 0;
	public static function at(int $n): ?static { return static::tryFrom($n); }
}
enum Pure
{
	case A;
	case B;
	const DEFAULT = self::B;
	public function other(): self { return $this === self::A ? self::B : self::A; }
}
class Uses
{
	const SUIT = Suit::Clubs;
	const VALUE = Suit::Wild;
	public Suit $suit = Suit::Hearts;
	public array $map = ['a' => Pure::A, 1 => Level::High];
	public static Pure $pure = Pure::DEFAULT;
	public function __construct(public readonly Level $level = Level::High, public ?Suit $none = null) {}
	public function f(Suit $s = self::SUIT, array $in = [Suit::Hearts]) { static $seen = Suit::Spades; return [$seen, $s, $in]; }
}
function g($p = Pure::A, $x = Suit::Hearts) { return $p->other()->name . $x->value; }

echo Suit::Clubs->value, ' ', Suit::from('S')->name, ' ', Suit::tryFrom('no')?->name ?? 'none', ' ', implode(',', Suit::names()), "\n";
echo Suit::Hearts->color(), ' ', Suit::first(Suit::Clubs)->name, ' ', (Suit::Hearts)(3), ' ', Suit::nothing(), ' ', g(), "\n";
var_dump(Suit::cases(), Level::at(16), Level::at(5), Pure::cases(), Suit::ALL, new Uses, (new Uses)->f(), Uses::$pure, Uses::VALUE);
var_dump(Suit::Hearts === Suit::from('H'), Suit::Hearts instanceof Colored, Suit::Hearts instanceof \BackedEnum, Pure::A instanceof \UnitEnum, Pure::A < Pure::B);
echo json_encode([Suit::Hearts, Level::cases()]), ' ', serialize([Suit::Clubs, Pure::B]), "\n";
var_dump(unserialize(serialize(['x' => Suit::Clubs, 'y' => Pure::B])));
var_export([Suit::Hearts, Pure::A]);
foreach ([fn () => Suit::from('zzz'), fn () => Level::from(99), fn () => clone Pure::A, fn () => new Pure, fn () => json_encode(Pure::A, JSON_THROW_ON_ERROR), fn () => Pure::C, function () { $a = Pure::A; $a->x = 1; }, fn () => unserialize('E:12:"Cards\Pure:Z";'), function () { $h = Suit::Hearts; $h->value .= 'x'; }] as $f) {
	try {
		var_dump($f());
	} catch (\Throwable $e) {
		echo get_class($e), ': ', $e->getMessage(), ' ', $e->getLine(), "\n";
	}
}
$r = new \ReflectionEnum(Suit::class);
echo $r->getBackingType(), ' ', $r->getCase('Clubs')->getBackingValue(), ' ', $r->isFinal() ? 'final' : '', ' ', implode(',', array_keys($r->getConstants())), "\n";
$map = new \WeakMap;
$map[Suit::Hearts] = 1;
$spl = new \SplObjectStorage;
$spl[Pure::A] = 'a';
echo count($map), count($spl), defined('Cards\Pure::A') ? constant('Cards\Pure::A')->name : '', "\n";
const LIST_OF = [Suit::Hearts, Pure::B];
echo LIST_OF[1]->name, ' ', Suit::{'cases'}()[0]->name, "\n";
