<?php
// include_once and require_once of one file by many spellings of its path: it runs once, the others give true.
chdir(__DIR__);
set_include_path(__DIR__ . '/sub/..' . PATH_SEPARATOR . __DIR__);
$spellings = [
	'once.php', './once.php', __DIR__ . '/once.php', __DIR__ . '/./once.php', __DIR__ . '//once.php', __DIR__ . '/sub/../once.php', 'sub/../once.php',
	'sub/../sub/../once.php', '../' . basename(__DIR__) . '/once.php', 'file://' . __DIR__ . '/once.php', 'linked.php', __DIR__ . '/linked.php',
];
foreach ($spellings as $number => $path) {
	echo $number, ' ', json_encode($number % 2 ? require_once $path : include_once $path), "\n";
}
echo "of the same name elsewhere\n";
foreach (['sub/once.php', 'linked_directory/once.php', __DIR__ . '/linked_directory/../sub/once.php'] as $path) {
	echo json_encode(include_once $path), "\n";
}
echo "and not once\n";
echo json_encode(include 'linked.php'), json_encode(include './once.php'), json_encode(include_once 'once.php'), "\n";
chdir('sub');
echo json_encode(include_once '../once.php'), json_encode(include_once 'once.php'), json_encode(include_once './once.php'), "\n";
foreach (get_included_files() as $file) echo $file, "\n";
echo json_encode(@include_once 'ONCE.php'), json_encode(@include_once 'once.php/'), json_encode(@include_once __DIR__ . '/once.php/.'), "\n";
echo json_encode(in_array(__FILE__, get_required_files(), true)), "\n";
