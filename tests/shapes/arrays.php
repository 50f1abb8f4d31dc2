<?php
// Constant arrays of every layout.
namespace Arr;
const PACKED = [1, 2, 3];
const HOLES = [0 => 'a', 2 => 'c', 1 => 'b'];
const NEGATIVE = [-5 => 'm', 'n', -1 => 'o', 'p'];
const STRING_INTS = ['1' => 'int', '01' => 'string', '-7' => 'neg', '-0' => 's', '9223372036854775807' => 'max', '9223372036854775808' => 'over', ' 1' => 'sp'];
const CASTS = [1.9 => 'f', true => 't', null => 'n', false => 'z', '1.5' => 's'];
const NESTED = ['a' => ['b' => ['c' => ['d' => [[], [[]], null]]]], [1, [2, [3]]]];
const BINARY = ["\0" => "\xff\xfe", "\u{1F600}" => 'emoji', '' => 'empty', "a\0b" => 1];
const DUPLICATE = ['k' => 1, 'k' => 2, 3 => 'x', '3' => 'y'];
class Holder
{
	public $packed = [1, 2, 3], $mixed = [1, 'k' => 2, 3], $empty = [], $last = [PHP_INT_MAX - 1 => 'a'];
	public array $deep = ['x' => ['y' => [1.5, -0.0, INF, NAN, null, true, 'str']]];
	const SHARED = [[1, 2], [1, 2], ['a' => [1, 2]]];
}
function literal() { return [['id' => 1, 'tags' => ['a', 'b']], ['id' => 2, 'tags' => []]]; }
function modify() { $a = [1, 2, ['k' => 'v']]; $a[] = 3; $a[2]['k'] .= '!'; unset($a[0]); return $a; }
foreach (['PACKED', 'HOLES', 'NEGATIVE', 'STRING_INTS', 'CASTS', 'NESTED', 'BINARY', 'DUPLICATE'] as $name) {
	echo $name, ' ';
	var_dump(constant("Arr\\$name"));
}
$h = new Holder;
$h->packed[] = 4;
$h->deep['x']['z'] = 1;
$h->empty[5] = 1;
$h->empty[] = 2;
try {
	$h->last[] = 'b';
	$h->last[] = 'c';
} catch (\Error $e) {
	echo $e->getMessage(), "\n";
}
var_dump($h, new Holder, Holder::SHARED, literal(), modify(), modify());
$copy = PACKED;
$copy[1] = 'changed';
foreach ($copy as $k => &$v) { $v = "$k=$v"; }
unset($v);
echo json_encode([$copy, PACKED]), "\n";
sort($copy);
$n = NESTED; $r = &$n['a']['b']; $r['c'] = 'ref';
echo json_encode([$n, NESTED['a']['b']['c']['d'] ?? 0, HOLES[2], NEGATIVE[-5], BINARY["a\0b"]], JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
echo isset(NESTED['a']['x']) ? 1 : 0, empty(PACKED[9]) ? 1 : 0, count(NESTED, 1), array_key_last(NEGATIVE), array_is_list(HOLES) ? 1 : 0, in_array('c', HOLES, true) ? 1 : 0, "\n";
[$a, [, $b]] = [1, [2, 3]]; ['x' => $x, 'y' => ['z' => $z]] = ['x' => 1, 'y' => ['z' => 2]]; [$a, $b] = [$b, $a]; list('k' => list(, $q), 0 => $w) = ['k' => [1, 2], 5]; 
echo "$a$b$x$z$q$w\n";
$arr = [[1, [2]], [3, [4]]]; foreach ($arr as [$p, [$s]]) echo $p, $s; foreach ($arr as ['0' => $p]) echo $p; 
$src = [1, [2, 3]]; [&$first, [, &$third]] = $src; $first = 'F'; $third = 'T'; echo json_encode($src), "\n";
[$u, $nope] = [1]; [$i, $j] = null; var_dump($nope, $i); $arr2 = []; [$arr2['k'], $arr2[]] = [7, 8]; echo json_encode($arr2), json_encode([...[1, 2], 'k' => 1, ...['k' => 2, 'l' => 3], ...[9]]), "\n";
$once = NESTED; $once['x'] = 1; $twice = $once; $twice['y'] = 2; $thrice = $twice; unset($thrice['a']);
function is_nothing(array $list) { $copy = array_values($list); return [$copy === [], [] !== $copy, $copy == []]; }
echo json_encode([is_nothing([]), is_nothing([1])]), "\n";
$bound = (function () use (&$once) { static $calls = 0; return [++$calls, count($once)]; })->bindTo(new Holder);
$again = $bound->bindTo(new Holder);
echo json_encode([$once, $twice, $thrice, $bound(), $again(), $again()]), "\n";
