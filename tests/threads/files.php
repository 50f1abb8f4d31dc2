<?php

// The working directory is a thread's own in a thread-safe PHP, the kernel's is not PHP's.

echo basename(getcwd()), chdir(__DIR__), getcwd() === __DIR__ ? ' here' : ' elsewhere', "\n";
echo filesize('data.txt'), is_file('lib.php') ? ' is' : ' is not', file_exists('./nothing') ? ' is' : ' is not', "\n";
echo implode(' ', glob('*.txt')), ' ', implode(' ', array_map('basename', glob(__DIR__ . '/*.php'))), "\n";
echo realpath('data.txt') === __DIR__ . '/data.txt' ? 'real' : 'wrong', "\n";
echo (include 'lib.php') ?: 'nothing', class_exists('Base', false) ? ' Base' : '', "\n";
$name = 'own-' . uniqid(more_entropy: true) . '.tmp';
echo file_put_contents($name, 'written'), file_get_contents($name), rename($name, "$name.2"), stat("$name.2")['size'], unlink("$name.2") ? ' gone' : ' there', "\n";
chdir('..');
echo file_exists('data.txt') ? 'is' : 'is not', ' ', filesize(basename(__DIR__) . '/data.txt'), "\n";
echo mkdir($directory = __DIR__ . "/$name"), is_dir($directory), rmdir($directory), "\n";
foreach (new DirectoryIterator(__DIR__) as $file) {
    $sizes[$file->getFilename()] = $file->getExtension();
}
echo isset($sizes['index.php'], $sizes['data.txt']) ? 'listed' : 'not listed', "\n";
echo md5(fread(fopen(__FILE__, 'r'), 10)), "\n";
try {
    include 'no such file';
} catch (Error $e) {
    echo $e->getMessage();
}
echo error_get_last() ? strstr(error_get_last()['message'], ':', true) : '', "\n";
