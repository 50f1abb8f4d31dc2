<?php

// Writes what is too large to be kept: map.php and code.php.

$map = "<?php\nreturn [\n";
for ($i = 0; $i < 5000; $i++) {
	$map .= $i % 2 ? "\t'key-$i' => ['id' => $i, 'name' => 'name $i', 'on' => ".($i % 3 ? 'true' : 'null')."],\n" : "\t'value $i',\n";
}
file_put_contents(__DIR__.'/map.php', "$map];\n");

$code = "<?php\nfunction long_string() { return '".str_repeat('0123456789abcdef \\\\ ', 12000)."'; }\n";
$code .= 'function packed() { return ['.implode(', ', range(0, 4999))."]; }\nfunction big_switch(\$x) { switch (\$x) {\n";
for ($i = 0; $i < 500; $i++) {
	$code .= "\tcase 'case $i': return $i;\n";
}
$code .= "} return -1; }\nfunction big_match(\$x) { return match (\$x) {\n";
for ($i = 0; $i < 1000; $i++) {
	$code .= "\t$i => 'm$i',\n";
}
$code .= "}; }\nclass Big {\n\tconst CASES = [".implode(', ', array_map(static fn (int $i) => "self::C$i", range(0, 299)))."];\n";
for ($i = 0; $i < 300; $i++) {
	$code .= "\tconst C$i = 'c$i';\n\tpublic \$p$i = $i;\n";
}
// More literals, and longer jumps, than 15 bits can count.
$code .= "}\nfunction many_literals() { \$n = 0; do {\n";
for ($i = 0; $i < 34000; $i++) {
	$code .= "\t\$n += strlen('literal $i' . \$n);\n";
}
$code .= "} while (\$n < 1000000);\n\treturn \$n; }\n";
$code .= "function many_variables(\$on) {\n";
for ($i = 0; $i < 1000; $i++) {
	$code .= "\tif (\$on) { \$v$i = \$on + $i; }\n";
}
$code .= "\treturn \$v0 + \$v999 + count(get_defined_vars()); }\n";
file_put_contents(__DIR__.'/code.php', $code);
