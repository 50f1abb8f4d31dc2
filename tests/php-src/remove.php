<?php

// remove.php TREE SET: takes from TREE the files that the archives in SET hold, scripts apart, so that only the archives can answer.
// Those that run-tests.php itself reads, or SKIPIF and CLEAN, which plain PHP runs, stay.
require __DIR__ . '/phpt.php';

[, $tree, $set] = $argv;
$needed = '';
$held = [];
foreach (array_column(read_table("$set/verdicts.tsv"), 0) as $test) {
    $sections = read_phpt("$tree/$test") ?? [];
    foreach (['SKIPIF', 'CLEAN', 'FILE_EXTERNAL', 'EXPECT_EXTERNAL', 'EXPECTF_EXTERNAL', 'EXPECTREGEX_EXTERNAL'] as $name) {
        $needed .= $sections[$name] ?? '';
    }
    $stage = "$set/stage/$test";
    $beyond = !is_file("$stage/" . basename($test, 'phpt') . 'php');
    foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($stage, FilesystemIterator::SKIP_DOTS)) as $file) {
        $held[($beyond ? '' : dirname($test) . '/') . substr($file, strlen($stage) + 1)] = true;
    }
}
foreach (array_keys($held) as $file) {
    if (is_file("$tree/$file") && !str_contains($needed, basename($file))) {
        unlink("$tree/$file");
    }
}
