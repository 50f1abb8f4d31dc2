<?php

function ints($x)
{
	switch ($x) {
		case 0: return 'zero';
		case 1: case 2: return 'one or two';
		case 3: $x = 'three';
		case 4: return "four or fell ($x)";
		case 5: break;
		case 1000000: return 'million';
		default: return 'default';
		case 6: return 'six';
	}
	return 'after';
}
function strings($x)
{
	switch ($x) {
		case 'alpha': return 1;
		case 'beta': return 2;
		case 'gamma': return 3;
		case '': return 4;
		case "\0": return 5;
		case "caf\u{e9}": return 6;
		case "\xff\xfe": return 7;
		case '1e1': return 8;
		case 'delta': case 'epsilon': return 9;
	}
	return 'none';
}
foreach ([0, 2, 3, 4, 5, 6, 7, 1000000, '3', 3.0, null, 'x', true] as $x) echo json_encode($x), ' ', ints($x), "\n";
foreach (['alpha', 'beta', 'gamma', '', "\0", "café", "\xff\xfe", '1e1', '10', 10, 'epsilon', 0, null] as $x) echo bin2hex((string) $x), ' ', strings($x), "\n";
function mixed_cases($v) { switch ($v) { case 1: return 'int'; case 'a': return 'string'; case 2.5: return 'float'; case null: return 'null'; case [1]: return 'array'; } return '?'; }
foreach ([1, 'a', 2.5, null, [1], false, '1'] as $v) echo mixed_cases($v), ' ';
echo "\n";
for ($i = 0; $i < 5; $i++) {
	switch (true) {
		case $i === 1: continue 2;
		case $i > 3: break 2;
		default:
			switch ($i % 2): case 0: echo 'even'; break; default: echo 'odd'; endswitch;
	}
	echo $i, ' ';
}
echo "\n";
switch (1) {}
switch (print 'once') { default: echo " default\n"; }
