<?php

// prepare.php PHPCA TREE OUT JOBS < LIST: an archive for each test of LIST (names below TREE).
//
// The script as run-tests.php will write it, and the files that it or its settings name, are laid out in a directory of their own and packed from there
// for a program in TREE, with the settings that the test will run under (and, if the test asks OPcache not to optimize it,
// because what it shows is what the optimizer may change, without optimizer). OUT gets Zend/tests/a.phpca (to be mounted at the
// script's directory) or, if the test reaches beyond its directory, a.top.phpca (to be mounted at TREE); and verdicts.tsv:
//   TEST \t precompiled | not compiling | refused | for phar \t REASON
// "not compiling" is what PHP itself (php -l) refuses as well; "refused" what only the packager does; "for phar" is no PHP text, PHP's Phar opens it.
require __DIR__ . '/phpt.php';

[, $phpca, $tree, $out, $jobs] = $argv;
$tests = file('php://stdin', FILE_IGNORE_NEW_LINES);

/** Other files of the tree that a text names, directly or through those that it names. */
function named_files(string $text, string $directory, string $tree, array &$found = []): array
{
    preg_match_all('~[\w.+-]*(?:/[\w.+-]+)*~', $text, $matches);
    foreach (array_unique($matches[0]) as $name) {
        $name = ltrim($name, '/');
        if (strlen($name) < 3 || str_ends_with($name, '.phpt')) {
            continue;
        }
        $path = realpath("$tree/$directory/$name");
        if ($path === false || !is_file($path) || !str_starts_with($path, "$tree/")) {
            continue;
        }
        $path = substr($path, strlen($tree) + 1);
        if (!isset($found[$path])) {
            $found[$path] = true;
            named_files(file_get_contents("$tree/$path"), dirname($path), $tree, $found);
        }
    }
    return $found;
}

function put(string $file, string $contents): void
{
    is_dir(dirname($file)) || mkdir(dirname($file), 0o777, true);
    file_put_contents($file, $contents);
}

function lay_out(string $test, array $sections, string $tree, string $stage): bool
{
    $directory = dirname($test);
    $files = array_keys(named_files($sections['FILE'] . str_replace('{PWD}', '', $sections['INI'] ?? ''), $directory, $tree));
    $beyond = (bool) array_filter($files, fn($file) => !str_starts_with($file, "$directory/"));
    $cut = $beyond ? 0 : strlen($directory) + 1;
    foreach ($files as $file) {
        put("$stage/" . substr($file, $cut), file_get_contents("$tree/$file"));
    }
    put("$stage/" . substr($test, $cut, -1), $sections['FILE']);
    return $beyond;
}

$stages = "$out/stage";
file_put_contents("$out/optimized.json", '{"preload": ["**"]}');
file_put_contents("$out/unoptimized.json", '{"preload": ["**"], "optimize": false}');
$verdicts = [];
$archives = [];
$packs = (function () use ($tests, $tree, $out, $stages, $phpca, &$archives, &$verdicts) {
    foreach ($tests as $test) {
        if (!$sections = read_phpt("$tree/$test")) {
            $verdicts[$test] = [$test, 'refused', 'has no script'];
            continue;
        }
        $stage = "$stages/$test";
        $beyond = lay_out($test, $sections, $tree, $stage);
        $archives[$test] = $out . '/' . substr($test, 0, -5) . ($beyond ? '.top' : '') . '.phpca';
        is_dir(dirname($archives[$test])) || mkdir(dirname($archives[$test]), 0o777, true);
        yield $test => [$phpca, 'pack', '--no-progress', '--no-cache', '-j', '1', '--format=json', '--root', $stage,
            '--manifest', $out . (wants_no_optimizer($sections) ? '/unoptimized.json' : '/optimized.json'),
            '--mount', $beyond ? $tree : "$tree/" . dirname($test), '-o', $archives[$test],
            ...settings_arguments(compile_settings($sections))];
    }
})();

$suspects = [];
run_pool($packs, (int) $jobs, function ($test, $code, $output) use (&$verdicts, &$suspects) {
    $report = json_decode($output, true);
    $script = basename($test, 'phpt') . 'php';
    $verdict = [$test, 'precompiled', ''];
    if ($code !== 0 || !is_array($report)) {
        $verdict = [$test, 'refused', "phpca pack: exit code $code: " . trim($output)];
    } else {
        foreach ($report['not_precompiled'] as $item) {
            if (basename($item['path']) === $script) {
                $is_phar = str_ends_with($item['reason'], "which PHP's Phar opens");
                $verdict = [$test, $is_phar ? 'for phar' : 'refused', $item['reason']];
                if (!$is_phar) {
                    $suspects[$test] = $item['path'];
                }
            }
        }
    }
    $verdicts[$test] = $verdict;
});

// What PHP does not compile either is no failure of ours.
$checks = (function () use ($suspects, $stages, $tree) {
    foreach ($suspects as $test => $path) {
        yield $test => [PHP_BINARY, '-n', '-d', 'display_errors=1', ...settings_arguments(compile_settings(read_phpt("$tree/$test"))), '-l',
            "$stages/$test/$path"];
    }
})();
run_pool($checks, (int) $jobs, function ($test, $code, $output) use (&$verdicts) {
    if ($code !== 0) {
        $verdicts[$test][1] = 'not compiling';
    }
});
ksort($verdicts);
write_table("$out/verdicts.tsv", $verdicts);
