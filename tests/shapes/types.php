<?php
// Every kind of type, at every place where one can stand, and what a wrong value is told.
readonly class Point { public function __construct(public int $x, public ?float $y = null, protected int|string|null $z = 5) {} function with(int $x): static { $c = clone $this; try { $c->x = $x; } catch (Error $e) { echo $e->getMessage(), "\n"; } return new static($x, $this->y); } }
final readonly class Point3 extends Point { public array $more; function init() { $this->more = ['a']; try { $this->more[] = 1; } catch (Error $e) { echo $e->getMessage(), "\n"; } try { unset($this->more); } catch (Error $e) { echo $e->getMessage(), "\n"; } return $this; } }
class Typed
{
	public int $i = 1; public float $f = 1; public string $s = ''; public bool $b = false; public array $a = []; public iterable $it = []; public object $o; public self $self; public ?Closure $c = null; public int|false $u = false; public null|string|array $n = null; public mixed $m; public static ?int $st = null; public Countable&Traversable $inter; public (Countable&Traversable)|null $dnf = null; public string|int|float|bool|null $all; public true|string $t = true; public readonly string $ro; private int|Stringable $priv = 0;
	public function initRo($v) { $this->ro = $v; return $this; }
	public function &ref() { return $this->i; }
}
function params(int $a, ?string $b, int|float $c, iterable $d, callable $e, object $f, Typed|array|null $g = null, (Countable&Traversable)|int|null $h = null, mixed $i = null, false|null $j = null, null $k = null, bool ...$l) { return func_num_args(); }
function never_returns(): never { throw new LogicException('never'); }
function never_ends(): never {}
function void_returns(): void { return; }
function static_return($x): int|string { return $x; }
function null_return(): null { return null; } function false_return(): false { return false; } function true_return(): true { return true; }
function dnf((Countable&ArrayAccess)|(Iterator&Countable)|string $x): string { return get_debug_type($x); }
$t = new Typed;
foreach ([['i', '5'], ['i', 'x'], ['i', 1.5], ['f', 3], ['s', 12], ['b', 'yes'], ['a', 'no'], ['it', new ArrayIterator], ['o', new stdClass], ['self', new stdClass], ['c', fn () => 1], ['u', 'abc'], ['u', true], ['n', 1.5], ['inter', new ArrayObject], ['inter', new stdClass], ['dnf', []], ['dnf', new ArrayObject], ['t', false], ['all', []], ['ro', 1]] as [$p, $v]) {
	try { $t->$p = $v; echo $p, '=', json_encode($t->$p), "\n"; } catch (Throwable $e) { echo get_class($e), ': ', $e->getMessage(), "\n"; }
}
foreach (['ro', 'm', 'o2'] as $p) { try { echo $t->$p, "\n"; } catch (Error $e) { echo $e->getMessage(), "\n"; } }
echo $t->initRo('once')->ro, "\n";
foreach ([fn () => $t->initRo('twice'), function () use ($t) { $r = &$t->ref(); $r = 'str'; }, fn () => params(1), fn () => params('x', null, 1, [], 'strlen', $t), fn () => params(1, null, '2.5', [], 'strlen', $t), fn () => params(1, null, 1, [], 'nope', $t), fn () => params(1, null, 1, [], 'strlen', $t, null, 'zz'), fn () => params(1, null, 1, [], 'strlen', $t, l: 5, k: null), fn () => never_returns(), fn () => never_ends(), fn () => void_returns(), fn () => static_return(null), fn () => static_return(2.0), fn () => static_return(2.5), fn () => dnf(new ArrayObject), fn () => dnf(new stdClass), fn () => dnf(new EmptyIterator), fn () => [null_return(), false_return(), true_return()], fn () => (new Point(1, 2))->with(5), fn () => (new Point3(1))->init(), fn () => strlen([]), fn () => (new Point(x: 1, z: 's')), function () { $p = new Point(1); $p->dyn = 1; }, fn () => Typed::$st = 'x', fn () => new DateTime([])] as $i => $f) {
	try { echo $i, ': ', json_encode($f()), "\n"; } catch (Throwable $e) { echo $i, ': ', get_class($e), ': ', str_replace(__DIR__, '', $e->getMessage()), ' ', $e->getLine(), "\n"; }
}
foreach (['params', 'never_returns', 'static_return', 'dnf', 'null_return'] as $f) echo new ReflectionFunction($f);
foreach ((new ReflectionClass('Typed'))->getProperties() as $p) echo $p->getName(), ':', $p->getType() ? get_class($p->getType()) . ' ' . $p->getType() : '-', ' ', $p->hasDefaultValue() ? json_encode($p->getDefaultValue()) : 'no default', "\n";
var_dump($t, new Point3(1, 2.5, 'z'));
