<?php

// readme-output.php BUILD WORK: prints README.md with what the commands of its chapter "Sixty seconds" print now. They run in a copy
// of the examples in the directory WORK, with the programs and the extension of BUILD.

declare(strict_types=1);

[, $build, $work] = array_map(static fn(string $path): string => (string) realpath($path), $argv);
$top = dirname(__DIR__);

function run(string ...$command): void
{
    $process = proc_open(array_values($command), [], $pipes);
    if ($process === false || proc_close($process) !== 0) {
        fwrite(STDERR, 'readme-output: failed: ' . implode(' ', $command) . "\n");
        exit(1);
    }
}

mkdir("$work/bin");
mkdir("$work/tmp");
mkdir("$work/examples");
run('cp', '-r', "$top/examples/composer-app", "$work/examples");
symlink("$build/phpca", "$work/bin/phpca");
file_put_contents("$work/bin/php", "#!/bin/sh\nexec " . PHP_BINARY . " -d extension=$build/phpca.so \"\$@\"\n");
chmod("$work/bin/php", 0o755);
$composer = trim((string) shell_exec('command -v composer'));
file_put_contents("$work/bin/composer", "#!/bin/sh\nexec " . PHP_BINARY . " $composer --no-interaction \"\$@\"\n");
chmod("$work/bin/composer", 0o755);

$readme = (string) file_get_contents("$top/README.md");
[$before, $rest] = explode("\n## Sixty seconds\n", $readme, 2);
[$chapter, $after] = explode("\n## ", $rest, 2);

// One shell for all commands. Before each output stands a line that nothing prints.
preg_match_all('/^\$ (.*)$/m', $chapter, $commands);
$mark = '@@' . bin2hex(random_bytes(8));
$script = "exec 2>&1 < /dev/null\n";
foreach ($commands[1] as $command) {
    $script .= "echo $mark\n$command\n";
}
file_put_contents("$work/script", $script);
$home = getenv('COMPOSER_HOME');
$environment = ['PATH' => "$work/bin:" . getenv('PATH'), 'HOME' => $work, 'TMPDIR' => "$work/tmp", 'PHPCA_CACHE' => "$work/cache", 'LC_ALL' => 'C',
    'COMPOSER_ALLOW_SUPERUSER' => '1', 'COMPOSER_HOME' => $home === false || $home === '' ? getenv('HOME') . '/.config/composer' : $home] + getenv();
$shell = proc_open(['bash', "$work/script"], [1 => ['pipe', 'w']], $pipes, $work, $environment);
$outputs = array_slice(explode("$mark\n", (string) stream_get_contents($pipes[1])), 1);
if ($shell === false || proc_close($shell) < 0 || count($outputs) !== count($commands[1])) {
    fwrite(STDERR, "readme-output: the shell ended early\n");
    exit(1);
}

$blocks = preg_replace_callback('/^```console\n(.*?)^```$/ms', static function (array $m) use (&$outputs): string {
    preg_match_all('/^\$ .*$/m', $m[1], $lines);
    $text = '';
    foreach ($lines[0] as $line) {
        $output = (string) array_shift($outputs);
        $text .= "$line\n" . $output . ($output === '' || str_ends_with($output, "\n") ? '' : "\n");
    }

    return "```console\n$text```";
}, $chapter);
echo $before, "\n## Sixty seconds\n", $blocks, "\n## ", $after;
