<?php
function counter($by = 1) { static $n = 0, $log = [], $half; $n += $by; $log[] = $n; $half ??= $n / 2; return implode(',', $log) . "/$half"; }
echo counter(), ' ', counter(2), ' ', counter(), "\n";
function recursive($n) { static $depth = 0; $depth++; if ($n > 0) recursive($n - 1); return $depth--; }
echo recursive(5), recursive(2), "\n";
class P { public static $shared = 1; public static $own = [1]; private static $priv = 'p'; function m() { static $x = 0; return ++$x; } static function s() { static $y = self::class; return $y .= '.'; } static function priv() { return self::$priv . static::$own[0]; } }
class Q extends P { public static $own = [2]; private static $priv = 'q'; }
class R extends P { function m() { return 'r' . parent::m(); } }
echo (new P)->m(), (new P)->m(), (new Q)->m(), (new R)->m(), (new P)->m(), (new Q)->m(), ' ', P::s(), Q::s(), P::s(), Q::s(), "\n";
Q::$shared = 5; P::$own[] = 'more'; R::$own[] = 'r';
var_dump(P::$shared, R::$shared, P::$own, Q::$own, R::$own, P::priv(), Q::priv());
$ref = &P::$shared; $ref = 'by ref'; echo Q::$shared, "\n";
trait T { public static $t = 0; static function inc() { static $c = 0; return ++$c . ++self::$t . ++static::$t; } }
class U { use T; } class V { use T; } class W extends U {}
echo U::inc(), ' ', V::inc(), ' ', W::inc(), ' ', U::inc(), ' ', U::$t, V::$t, W::$t, "\n";
$f = function () { static $z = 5; return $z++; }; $g = clone $f; echo $f(), $f(), $g(), "\n";
function gen() { static $s = 0; while ($s < 3) yield $s++; } foreach (gen() as $x) foreach (gen() as $y) echo "$x$y ";
echo "\n";
function with_ref() { static $a = []; $b = &$a['x']; $b++; return $a; } with_ref(); echo json_encode(with_ref()), "\n";
function unset_static() { static $a = 1; $a++; echo $a; unset($a); echo isset($a) ? 'set' : 'unset'; } unset_static(); unset_static();
include __DIR__ . '/twice.php'; include __DIR__ . '/twice.php';
static $global = 'g'; $global .= '!'; echo $global, "\n";
var_dump((new ReflectionFunction('counter'))->getStaticVariables(), (new ReflectionMethod('P', 'm'))->getStaticVariables());
abstract class AS1 { abstract static function make(): static; static function build() { return static::make(); } } class AS2 extends AS1 { static function make(): static { return new self; } } echo get_class(AS2::build()), "\n";
try { AS1::build(); } catch (Error $e) { echo $e->getMessage(), "\n"; }
try { echo P::$nope; } catch (Error $e) { echo $e->getMessage(), "\n"; }
class Typed { public static int $i = 0; public static ?self $me = null; static function set($v) { try { self::$i = $v; } catch (TypeError $e) { echo $e->getMessage(), "\n"; } } } Typed::set('7'); Typed::set('x'); $r = &Typed::$i; try { $r = []; } catch (TypeError $e) { echo $e->getMessage(), "\n"; } Typed::$me = new Typed; var_dump(Typed::$i, Typed::$me);
