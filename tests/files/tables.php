<?php

// The tables beside this file. NAME.tsv is what was found with PHP 8.2; NAME-8.4.tsv has what PHP 8.4 changed of it, and so on.
// A line ends with its outcome; what stands before it is its name. In the file of a newer version, a line stands for the one of the
// same name in an older; the outcome "none" takes it away.

const OLDEST_VERSION = '8.2';

/** The files of a table, in order, up to this version of PHP; $older: without its own. */
function table_files(string $name, bool $older): array
{
    $files = [OLDEST_VERSION => __DIR__ . "/$name.tsv"];
    foreach (glob(__DIR__ . "/$name-*.tsv") as $file) {
        $files[substr(basename($file, '.tsv'), strlen($name) + 1)] = $file;
    }
    uksort($files, version_compare(...));
    $this_version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
    return array_filter($files, fn($version) => version_compare($version, $this_version, $older ? '<' : '<='), ARRAY_FILTER_USE_KEY);
}

/** NAME OF LINE => outcome. */
function read_rows(string $name, bool $older = false): array
{
    $rows = [];
    foreach (table_files($name, $older) as $file) {
        foreach (file($file, FILE_IGNORE_NEW_LINES) as $line) {
            $cut = strrpos($line, "\t");
            $rows[substr($line, 0, $cut)] = substr($line, $cut + 1);
        }
    }
    return array_filter($rows, fn($outcome) => $outcome !== 'none');
}

/** Writes this version's own file, so that $rows are what read_rows() gives. */
function write_rows(string $name, array $rows): void
{
    $older = read_rows($name, true);
    $lines = '';
    foreach (array_diff_assoc($rows, $older) + array_fill_keys(array_keys(array_diff_key($older, $rows)), 'none') as $row => $outcome) {
        $lines .= "$row\t$outcome\n";
    }
    $is_oldest = table_files($name, true) === [];
    $file = __DIR__ . "/$name" . ($is_oldest ? '' : '-' . PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION) . '.tsv';
    file_put_contents($file, $lines);
    if ($lines === '') {
        unlink($file);
    }
}
