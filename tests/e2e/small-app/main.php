<?php

declare(strict_types=1);

namespace Small;

require_once __DIR__.'/src/Shape.php';
require_once __DIR__.'/src/Square.php';
require_once __DIR__.'/src/functions.php';

spl_autoload_register(static function (string $class): void {
	require __DIR__.'/src/'.substr($class, strlen(__NAMESPACE__) + 1).'.php';
});

$words = json_decode(read(__DIR__.'/data/words.json'), true, flags: JSON_THROW_ON_ERROR);
$shapes = [new Square(3), new Circle(2), Unit::Metre];
foreach ($shapes as $i => $shape) {
	printf("%s %s: %.2f\n", $words[$i], $shape instanceof Shape ? $shape::class : $shape->name, $shape->area());
}
echo strlen(read(__DIR__.'/data/blob.txt')), ' ', crc32(read(__DIR__.'/data/blob.txt')), "\n";
echo basename(__FILE__), ' ', implode(',', array_map(basename(...), get_included_files())), "\n";
if (($argv[1] ?? '') === 'throw') {
	(new Circle(-1))->area();
}
exit(0);
