<?php
class Magic implements Serializable
{
	private array $data = ['a' => 1]; public $pub = 'p'; public ?Magic $child = null; private static $log = [];
	public function &__get($n) { self::$log[] = "get $n"; if (!isset($this->data[$n])) $this->data[$n] = null; return $this->data[$n]; }
	public function __set($n, $v) { self::$log[] = "set $n"; $this->data[$n] = $v; }
	public function __isset($n) { self::$log[] = "isset $n"; return isset($this->data[$n]); }
	public function __unset($n) { self::$log[] = "unset $n"; unset($this->data[$n]); }
	public function __call($n, $a) { return $n . json_encode($a); }
	public static function __callStatic($n, $a) { return "static $n" . json_encode($a); }
	public function __toString(): string { return 'str' . count($this->data); }
	public function __invoke(...$a) { return array_sum($a); }
	public function __clone() { $this->child = $this->child ? clone $this->child : null; self::$log[] = 'clone'; }
	public function __debugInfo() { return ['debug' => $this->data]; }
	public function __serialize(): array { return $this->data; }
	public function __unserialize(array $d): void { $this->data = $d + ['woken' => true]; }
	public function serialize() { return ''; } public function unserialize($s) {}
	public static function __set_state(array $s) { $m = new self; $m->data = $s; return $m; }
	public function __destruct() { echo "~{$this->data['a']} "; }
	public static function log() { return implode(', ', self::$log); }
}
class Sleeper { public $a = 1; protected $b = [2]; private $c = 3; public function __sleep() { return ['a', 'b', 'missing']; } public function __wakeup() { $this->a = 'awake'; } }
$m = new Magic; $m->child = new Magic;
$m->x = 5; $m->arr['k'][] = 1; echo $m->x, isset($m->y) ? 1 : 0, isset($m->a, $m->x) ? 1 : 0, empty($m->a) ? 1 : 0, $m->nope ?? 'def', "\n"; unset($m->x); $m->x .= 'app'; $m->n++;
echo $m->call(1, x: 2), Magic::stat('s'), "$m", $m(1, 2), implode(',', array_map($m, [1, 2])), "\n";
$c = clone $m; var_dump($c); print_r(unserialize(serialize($m))); var_export($m); echo "\n";
eval('$v = ' . var_export(new Magic, true) . '; echo get_class($v), "\n"; unset($v);');
echo Magic::log(), "\n"; unset($c); var_dump(unserialize(serialize(new Sleeper)), serialize(new Sleeper));
echo $m?->child?->child?->child?->nothing()->more['x'] ?? 'nullsafe', null?->foo(bar()), "\n"; $m = null; echo "\n"; 
#[AllowDynamicProperties] class Dyn {} $d = new Dyn; $d->{'a b'} = 1; $d->{0} = 2; $d->{''.'x'} = 3; var_dump($d, (array) $d, (object) ['k' => 1, 5 => 2]); $s = new Sleeper; $s->dynamic = 1; foreach ($d as $k => $v) echo "$k=$v ";
echo "end\n";
