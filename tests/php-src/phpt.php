<?php

// What the parts of the harness share: reading .phpt files as run-tests.php does, and lists of tests.

/** Sections of a test; FILEEOF and FILE_EXTERNAL have become FILE. Null if run-tests.php would not run it either. */
function read_phpt(string $file): ?array
{
    $sections = ['TEST' => ''];
    $section = 'TEST';
    $done = false;
    foreach (array_slice(file($file), 1) as $line) {
        if (preg_match('/^--([_A-Z]+)--/', $line, $match)) {
            $section = $match[1];
            $sections[$section] = '';
            $done = false;
            continue;
        }
        if (!$done) {
            $sections[$section] .= $line;
        }
        // Such a line ends the script; what follows it is a comment.
        $done = $done || (str_starts_with($section, 'FILE') && preg_match('/^===DONE===\s*$/', $line));
    }
    if (isset($sections['FILEEOF'])) {
        $sections['FILE'] = preg_replace('/[\r\n]+$/', '', $sections['FILEEOF']);
    }
    if (isset($sections['FILE_EXTERNAL'])) {
        $external = dirname($file) . '/' . trim(str_replace('..', '', $sections['FILE_EXTERNAL']));
        $sections['FILE'] = is_file($external) ? file_get_contents($external) : null;
    }
    return isset($sections['FILE']) ? $sections : null;
}

/** run-tests.php gives these to every test, as far as they can change what is compiled. */
const COMPILE_SETTINGS = ['short_open_tag' => '0', 'zend.assertions' => '1', 'precision' => '14', 'serialize_precision' => '-1',
    'disable_functions' => '', 'disable_classes' => '', 'zend.multibyte' => null, 'zend.script_encoding' => null,
    'internal_encoding' => null, 'input_encoding' => null, 'default_charset' => null, 'zend.detect_unicode' => null,
    'auto_globals_jit' => null, 'assert.exception' => null];

/** Those settings with what the test itself sets. */
function compile_settings(array $sections): array
{
    $settings = COMPILE_SETTINGS;
    foreach (preg_split('/[\r\n]+/', $sections['INI'] ?? '') as $line) {
        [$name, $value] = array_map('trim', explode('=', $line, 2) + [1 => '']);
        if (array_key_exists($name, $settings)) {
            $settings[$name] = trim($value, '"\'');
        }
    }
    return array_filter($settings, fn($value) => $value !== null);
}

/** None, or not all of it ("0x7FFEBFFF & ~0x400"): the packager's has no levels. */
function wants_no_optimizer(array $sections): bool
{
    return (bool) preg_match('/^opcache\.optimization_level\s*=\s*(0\s*$|.*&\s*~)/m', $sections['INI'] ?? '');
}

function settings_arguments(array $settings): array
{
    $arguments = [];
    foreach ($settings as $name => $value) {
        array_push($arguments, '-d', "$name=$value");
    }
    return $arguments;
}

/** Runs commands (lists of arguments), a few at a time; $done is given each key with exit code and output. */
function run_pool(iterable $commands, int $jobs, callable $done): void
{
    $running = [];
    $finish_one = function () use (&$running, $done): void {
        $streams = array_column($running, 'stream', 'key');
        $none = null;
        stream_select($streams, $none, $none, 60);
        foreach (array_keys($streams) as $key) {
            $more = fread($running[$key]['stream'], 65536);
            $running[$key]['output'] .= $more;
            if ($more === '' && feof($running[$key]['stream'])) {
                fclose($running[$key]['stream']);
                $done($key, proc_close($running[$key]['process']), $running[$key]['output']);
                unset($running[$key]);
            }
        }
    };
    foreach ($commands as $key => $command) {
        while (count($running) >= $jobs) {
            $finish_one();
        }
        $process = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes);
        $running[$key] = ['key' => $key, 'process' => $process, 'stream' => $pipes[1], 'output' => ''];
    }
    while ($running) {
        $finish_one();
    }
}

/** Lines of tab-separated columns. */
function read_table(string $file): array
{
    return array_map(fn($line) => explode("\t", $line), is_file($file) ? file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) : []);
}

function write_table(string $file, array $rows): void
{
    file_put_contents($file, implode('', array_map(fn($row) => implode("\t", str_replace(["\t", "\n"], ' ', $row)) . "\n", $rows)));
}
