<?php
// declare(ticks): it holds for the rest of its file or its block, not for files that are included; functions tick where they were compiled.
function tick(string $who = 'x', int ...$more): void { static $n = 0; echo $who, ++$n, $more ? json_encode($more) : '', ' '; }
register_tick_function('tick', 'a', 1, 2);
echo "before\n";
declare(ticks=1);
$a = 1;
if ($a) { $b = 2; $c = 3; }
echo "\n";
for ($i = 0; $i < 2; $i++) { $sum = ($sum ?? 0) + $i; }
echo "\n";
function here() { $x = 1; $y = 2; return $x + $y; }
echo here(), "\n";
include __DIR__ . '/none.php';
include __DIR__ . '/own.php';
echo own(), none(), "\n";
class Ticker { public $count = 0; function on() { $this->count++; } static function off() { echo 's '; } function go() { $p = 1; foreach ([1, 2] as $q) { $p += $q; } return $p; } }
$ticker = new Ticker;
register_tick_function([$ticker, 'on']);
register_tick_function('Ticker::off');
echo $ticker->go(), "\n";
unregister_tick_function('Ticker::off');
$f = function () { yield 1; $z = 2; yield $z; };
foreach ($f() as $value) { echo $value; }
unregister_tick_function('tick');
try { throw new Exception('out'); } catch (Exception $e) { $m = $e->getMessage(); } finally { $d = 1; }
switch ($a) { case 1: $s = 'one'; break; default: $s = 'other'; }
register_tick_function(function () use (&$inside) { $inside = ($inside ?? 0) + 1; });
declare(ticks=3) { $q = 1; $r = 2; $s = 3; $t = 4; }
$u = 5; while ($u-- > 0) { $v = $u; }
echo "\n", $ticker->count, ' ', $inside, "\n";
