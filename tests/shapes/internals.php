<?php
// Classes of the engine and of extensions as parents.
class Coll extends ArrayObject { public $p = 'own'; const STD = parent::STD_PROP_LIST; const X = ArrayObject::ARRAY_AS_PROPS | self::STD; public function offsetSet($k, $v): void { parent::offsetSet($k, is_string($v) ? strtoupper($v) : $v); } }
class Store extends SplObjectStorage { public function getHash(object $o): string { return get_class($o); } }
class Upper extends IteratorIterator { public function current(): mixed { return strtoupper(parent::current()); } }
class Odd extends FilterIterator { public function accept(): bool { return $this->key() % 2 == 1; } }
class Date extends DateTimeImmutable { const FORMAT = self::ATOM; private array $log = []; public static function createFromFormat(string $f, string $s, ?DateTimeZone $z = null): static|false { return new static('2020-02-29 12:00:00', new DateTimeZone('UTC')); } public function nice() { return $this->format(static::FORMAT) . static::COOKIE; } }
class Fail extends ErrorException { protected $code = 77; protected $message = 'preset'; public function __construct(public readonly array $context = []) { $this->line = 1234; } }
class Heap extends SplMinHeap { protected function compare($a, $b): int { return $a['p'] <=> $b['p']; } }
class Fixed extends SplFixedArray {} class Q extends SplPriorityQueue {} class Gen extends SplDoublyLinkedList implements JsonSerializable { function jsonSerialize(): array { return iterator_to_array($this); } }
class Rec extends RecursiveArrayIterator { function getChildren(): ?RecursiveArrayIterator { return new self($this->current()); } }
class Cb extends CallbackFilterIterator {} class Xml extends SimpleXMLElement { public function up() { return strtoupper($this->a); } } class Doc extends DOMDocument { public function title() { return $this->documentElement->tagName; } }
class File extends SplFileObject { function __toString(): string { return 'file'; } } class Refl extends ReflectionClass { function twice() { return $this->name . $this->getName(); } } class Weak { public $w; }
$c = new Coll(['a' => 1], Coll::X); $c['b'] = 'bee'; $c->c = 'sea'; $c[] = 'next'; var_dump($c, count($c), Coll::STD); foreach ($c as $k => $v) echo "$k=$v,";
$s = new Store; $s[new stdClass] = 1; $s[new stdClass] = 2; echo count($s), implode(',', iterator_to_array(new Upper(new Odd(new ArrayIterator(['a', 'b', 'c', 'd']))), false)), "\n";
$d = Date::createFromFormat('x', 'y'); echo $d->nice(), get_class($d->modify('+1 day')), $d->add(new DateInterval('P1D'))->nice(), "\n"; var_dump($d < new Date('2021-01-01'), $d);
try { throw new Fail(['k' => 1]); } catch (Exception $e) { echo get_class($e), $e->getCode(), $e->getMessage(), $e->getLine(), json_encode($e->context), get_parent_class($e), $e->getSeverity(), "\n"; }
$h = new Heap; foreach ([3, 1, 2] as $p) $h->insert(['p' => $p]); echo json_encode(iterator_to_array($h, false)), "\n";
$f = Fixed::fromArray([1, 2]); $f[1] = 'x'; $q = new Q; $q->insert('lo', 1); $q->insert('hi', 2); $g = new Gen; $g[] = 1; $g->unshift(0); echo get_class($f), json_encode([$f->toArray(), $q->extract(), $g]), "\n";
foreach (new RecursiveIteratorIterator(new Rec([1, [2, [3]]])) as $v) echo $v; foreach (new Cb(new ArrayIterator([1, 2, 3]), fn ($x) => $x > 1) as $v) echo $v;
echo (new Xml('<r><a>x</a></r>'))->up(); $doc = new Doc; $doc->loadXML('<t/>'); echo $doc->title(), new File(__FILE__), (new File(__FILE__))->fgets(), (new Refl('Refl'))->twice(), "\n";
$map = new WeakMap; $k = new Weak; $map[$k] = 'v'; echo count($map); unset($k); echo count($map), "\n"; $r = WeakReference::create($o = new Weak); var_dump($r->get() === $o); unset($o); var_dump($r->get());
foreach (['Coll', 'Date', 'Fail', 'Heap'] as $n) { $r = new ReflectionClass($n); echo $n, count($r->getMethods()) > 3 ? '+' : '', $r->getParentClass()->name, implode(',', $r->getInterfaceNames()), count($r->getConstants()), "\n"; }
echo serialize($c), "\n"; print_r(unserialize(serialize($g))); try { unserialize(serialize(new class {})); } catch (Exception $e) { echo $e->getMessage(), "\n"; }
