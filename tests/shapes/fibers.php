<?php
$fiber = new Fiber(function (int $a, string ...$more): string { try { $x = Fiber::suspend($a * 2); echo "got $x\n"; $y = deep(3); echo "deep $y\n"; try { Fiber::suspend('again'); } catch (LogicException $e) { echo 'in fiber: ', $e->getMessage(), ' ', $e->getLine(), "\n"; } return 'returned ' . implode(',', $more); } finally { echo "fiber finally\n"; } });
function deep(int $n) { static $calls = 0; $calls++; return $n ? deep($n - 1) . Fiber::suspend("deep$n") : "bottom$calls"; }
echo $fiber->start(21, 'a', 'b'), "\n"; echo $fiber->resume('hello'), "\n"; echo $fiber->resume(1), $fiber->resume(2), $fiber->resume(3), "\n"; $fiber->throw(new LogicException('thrown')); echo $fiber->isTerminated() ? $fiber->getReturn() : 'running', "\n";
function tasks() { foreach ([1, 2, 3] as $n) yield new Fiber(function () use ($n) { for ($i = 0; $i < $n; $i++) { echo "task$n.$i "; Fiber::suspend(); } }); }
$queue = [...tasks()]; foreach ($queue as $f) $f->start(); while ($queue) { foreach ($queue as $k => $f) { if ($f->isTerminated()) unset($queue[$k]); else $f->resume(); } } echo "\n";
$gen = (function () { $x = yield Fiber::suspend('from generator'); echo "gen got $x\n"; })(); $f = new Fiber(fn () => $gen->current()); echo $f->start(), "\n"; $f->resume('v'); $gen->send('s');
try { $f->resume(); } catch (FiberError $e) { echo $e->getMessage(), "\n"; } try { Fiber::suspend(); } catch (FiberError $e) { echo $e->getMessage(), "\n"; }
$un = new Fiber(function () { try { Fiber::suspend(); } finally { echo "unfinished finally\n"; } }); $un->start(); unset($un); gc_collect_cycles(); (new Fiber(function () { throw new Exception('uncaught in fiber'); }))->start();
