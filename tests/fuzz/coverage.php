<?php

// coverage.php EXPORT.json: what `llvm-cov export -summary-only` says of the rooms, as a table for docs/robustness.md: each file that reads formats, other rooms as one.
declare(strict_types=1);

$row = [];
foreach (json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR)['data'][0]['files'] as $file) {
    $name = substr($file['filename'], strlen(getcwd()) + 1);
    $name = str_starts_with($file['filename'], '/') ? $name : $file['filename'];
    if (!preg_match('~^(format|packager)/.*\.c$~', $name)) {
        continue; // headers are counted where they are included from
    }
    $name = preg_match('~^packager/(base|run)/~', $name, $m) ? $m[0] : $name;
    foreach (['lines', 'functions'] as $what) {
        foreach (['count', 'covered'] as $number) {
            $row[$name][$what][$number] = ($row[$name][$what][$number] ?? 0) + $file['summary'][$what][$number];
        }
    }
}
ksort($row);
echo "| file | lines | reached | functions | reached |\n| --- | --- | --- | --- | --- |\n";
foreach ($row as $name => ['lines' => $l, 'functions' => $f]) {
    printf("| `%s` | %d | %d %% | %d | %d %% |\n", $name, $l['count'], 100 * $l['covered'] / max(1, $l['count']), $f['count'], 100 * $f['covered'] / max(1, $f['count']));
}
