<?php

function numbers($from, $to)
{
	try {
		for ($i = $from; $i <= $to; $i++) {
			$got = yield $i => $i * $i;
			if ($got !== null) {
				echo "got $got\n";
			}
		}
		return "done $from";
	} finally {
		echo "finally $from\n";
	}
}
function delegating()
{
	$a = yield from numbers(1, 2);
	$b = yield from [10, 'k' => 20];
	$c = yield from new ArrayIterator([30]);
	yield $a => $b ?? 'null';
	return yield;
}
foreach (delegating() as $k => $v) {
	echo json_encode($k), '=>', json_encode($v), "\n";
}
$g = numbers(5, 9);
echo $g->current(), "\n";
echo $g->send('hello'), "\n";
try {
	$g->throw(new RuntimeException('thrown in'));
} catch (RuntimeException $e) {
	echo $e->getMessage(), ' ', $e->getLine(), "\n";
}
var_dump($g->valid());
function &refs(array &$data)
{
	foreach ($data as $k => &$v) {
		yield $k => $v;
	}
}
$data = [1, 2, 3];
foreach (refs($data) as &$v) {
	$v *= 10;
}
unset($v);
echo json_encode($data), "\n";
$half = numbers(100, 200);
$half->next();
unset($half);
function catches()
{
	while (true) {
		try {
			$x = yield;
			echo "x=$x\n";
		} catch (LogicException $e) {
			echo 'caught ', $e->getMessage(), "\n";
			yield 'after';
		} finally {
			echo "each\n";
		}
	}
}
$c = catches();
$c->current();
$c->send(1);
echo $c->throw(new LogicException('bad')), "\n";
$c->next();
unset($c);
class Tree implements IteratorAggregate
{
	public function __construct(private $v, private ?Tree $l = null, private ?Tree $r = null) {}
	public function getIterator(): Generator
	{
		if ($this->l) yield from $this->l;
		yield $this->v;
		if ($this->r) yield from $this->r;
	}
}
echo implode(',', iterator_to_array(new Tree(2, new Tree(1), new Tree(4, new Tree(3))), false)), "\n";
$lazy = (fn () => yield from range(1, 3))();
echo array_sum(iterator_to_array($lazy)), ' ', implode(',', [...numbers(1, 3), ...(function () { yield 'x'; })()]), "\n";
function early() { return 5; yield; }
$e = early();
echo $e->valid() ? 'valid' : 'empty', $e->getReturn(), "\n";
try {
	foreach ($e as $x);
	$e->rewind();
	numbers(1, 2)->getReturn();
} catch (Exception $x) {
	echo $x->getMessage(), "\n";
}
static function () { yield 1; };
$gen = (function () { static $n = 0; yield ++$n; yield ++$n; });
foreach ($gen() as $v) echo $v;
foreach ($gen() as $v) echo $v;
echo "\n";
