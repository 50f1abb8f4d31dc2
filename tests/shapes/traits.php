<?php

trait Counts
{
	private static int $total = 0;
	protected int $own = 0;
	public static function total(): int { return self::$total; }
	public function add(): static
	{
		static $calls = 0;
		self::$total++;
		$this->own += ++$calls;
		return $this;
	}
	abstract public function label(string $with = '!'): string;
	public static function named(): string { return __TRAIT__ . ' ' . __CLASS__ . ' ' . self::class . ' ' . static::class . ' ' . __METHOD__ . ' ' . __FUNCTION__; }
}
trait Greets
{
	public $greeting = 'hello';
	public function greet() { return "$this->greeting from " . __TRAIT__; }
	protected function quiet() { return 'quiet'; }
	public function same() { return 'greets'; }
}
trait Waves
{
	public function greet() { return 'wave from ' . __TRAIT__; }
	public function same() { return 'waves'; }
}
trait Both
{
	use Greets, Waves {
		Greets::greet insteadof Waves;
		Waves::greet as protected waveGreet;
		Waves::same insteadof Greets;
		Greets::same as sameGreets;
		quiet as public;
		quiet as private loud;
	}
	public function both() { return $this->greet() . '/' . $this->waveGreet() . '/' . $this->loud(); }
}
class One
{
	use Counts, Both;
	public function label(string $with = '!'): string { return 'one' . $with; }
}
class Two
{
	use Counts { add as private reallyAdd; named as public otherName; }
	public function label(string $with = '?', ...$more): string { return 'two' . $with; }
	public function twice(): static { return $this->reallyAdd()->reallyAdd(); }
}
class Three extends One
{
	use Greets { greet as hello; quiet as public; }
	public function greet() { return 'three ' . $this->hello() . ' ' . parent::greet(); }
}
$one = (new One)->add()->add();
$two = (new Two)->add()->twice();
$three = (new Three)->add();
var_dump($one, $two, $three);
echo One::total(), Two::total(), Three::total(), "\n";
echo One::named(), "\n", Two::named(), "\n", Two::otherName(), "\n", Three::named(), "\n";
echo $one->both(), "\n", $three->both(), "\n", $one->quiet(), $one->same(), $one->sameGreets(), $two->label(), "\n", $three->greet(), "\n";
try {
	$one->loud();
} catch (Error $e) {
	echo $e->getMessage(), "\n";
}
foreach (['One', 'Two', 'Three', 'Both'] as $class) {
	$r = new ReflectionClass($class);
	echo $class, ': ', implode(',', $r->getTraitNames()), ' ', json_encode($r->getTraitAliases()), "\n";
	foreach ($r->getMethods() as $m) {
		echo '  ', implode(' ', Reflection::getModifierNames($m->getModifiers())), " {$m->class}::{$m->name} {$m->getStartLine()}-{$m->getEndLine()} ", basename($m->getFileName()), "\n";
	}
}
