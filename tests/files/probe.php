<?php

// probe.php ROOT OUT CHOICE [own-root]: calls the probes (probes.php) with every name (names.php) and writes what each gave and said, one
// line for each. ROOT is the tree, or where the archive with the tree is mounted. CHOICE is a file with the keys that are
// wanted, "reads" for those that change nothing, or "all". "own-root": the root directory of the file system is this process's own.

[, $root, $results, $choice] = $argv;
define('ROOT', $root);
define('WORK', dirname($root));
define('OUT', WORK . '/out');
define('OWN_ROOT', ($argv[4] ?? '') === 'own-root');
require __DIR__ . '/tree.php';
require __DIR__ . '/names.php';

/** A name outside of all mounts that nothing has yet; what it becomes is removed before the next call. */
function out(string $suffix = ''): string
{
    return OUT . '/' . ++$GLOBALS['outs'] . $suffix;
}
/** Runs code in a process of its own, set up like this one. */
function child(string $code, string $path, array $settings = []): array
{
    $script = OUT . '/child.php';
    file_put_contents($script, "<?php\n$code\n");
    $command = [PHP_BINARY, ...json_decode(getenv('PROBE_OPTIONS')), '-d', 'include_path=' . get_include_path()];
    foreach ($settings as $setting) {
        array_push($command, '-d', $setting);
    }
    $process = proc_open([...$command, $script, $path], [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes);
    return [stream_get_contents($pipes[1]), proc_close($process)];
}

/** What a value is worth, as text. */
function shown(mixed $value): mixed
{
    return match (true) {
        is_resource($value) && get_resource_type($value) === 'stream' => shown_stream($value),
        is_resource($value) => get_resource_type($value),
        is_object($value) => get_class($value),
        is_array($value) => array_map('shown', $value),
        is_string($value) && !mb_check_encoding($value, 'UTF-8') => 'bytes ' . bin2hex(substr($value, 0, 40)) . ' ' . md5($value),
        is_string($value) && strlen($value) > 2000 => substr($value, 0, 100) . '... ' . md5($value),
        default => $value,
    };
}
function shown_stream($stream): array
{
    $about = stream_get_meta_data($stream);
    $bytes = $about['stream_type'] === 'dir' ? '' : @fread($stream, 12);
    fclose($stream);
    return ['stream', $about['stream_type'], $about['wrapper_type'], $about['mode'], $about['uri'] ?? null, shown($bytes)];
}

/** What a call may have changed: PATH => what stands there, the disk's part of the tree and our own directories. */
function snapshot(): array
{
    $seen = [];
    $directories = [ROOT . '/var/cache', ROOT . '/mixed', OUT, WORK . '/home', sys_get_temp_dir()];
    while (($directory = array_pop($directories)) !== null) {
        foreach (scandir($directory) as $name) {
            if ($name !== '.' && $name !== '..') {
                $st = lstat($path = "$directory/$name");
                $is_directory = ($st['mode'] & 0o170000) === 0o040000;
                $seen[$path] = "$st[mode] $st[uid] $st[gid]" . ($is_directory ? '' : " $st[size] $st[mtime]");
                if ($is_directory) {
                    $directories[] = $path;
                }
            }
        }
    }
    foreach (scandir(ROOT) as $name) {
        $seen[ROOT . "/$name"] ??= 'a name in the mount directory';
    }
    foreach (OWN_ROOT ? array_diff(scandir('/'), ['.', '..']) : [] as $name) {
        $seen["/$name"] = 'a name in the root directory';
    }
    ksort($seen);
    return $seen;
}
function remove(string $path): void
{
    if (!is_dir($path) || is_link($path)) {
        unlink($path);
        return;
    }
    foreach (array_diff(scandir($path), ['.', '..']) as $name) {
        remove("$path/$name");
    }
    rmdir($path);
}
/** Where something was left that the other side has to leave as well; NULL for the directories that are there for it. */
function place_of(string $path, string $is): ?string
{
    return match (true) {
        $is === 'a name in the mount directory' => 'mount',
        $is === 'a name in the root directory' => 'root',
        str_starts_with($path, WORK . '/home/') => 'working',
        default => null,
    };
}
/** All as it was before the call. What the call made in the mount directory itself, in the working and in the root directory is reported. */
function restore(bool $writes, string $after = ''): void
{
    static $wanted;
    chdir(WORK . '/home/a/b');
    set_include_path('.');
    clearstatcache(true);
    umask(0o22);
    ini_set('error_log', '/dev/null');
    $wanted ??= snapshot();
    if (!$writes || ($found = snapshot()) === $wanted) {
        return;
    }
    foreach (array_diff_assoc($found, $wanted) as $path => $is) {
        if ($place = place_of($path, $is)) {
            fwrite($GLOBALS['lines'], "left in the $place directory\t$after\t" . neutral($path) . "\n");
        }
        if (file_exists($path) || is_link($path)) {
            remove($path);
        }
    }
    foreach ($wanted as $path => $is) {
        if (!file_exists($path) && !is_link($path)) {
            exec('cp -a ' . escapeshellarg(WORK . '/pristine' . substr($path, strlen(ROOT))) . ' ' . escapeshellarg($path));
            clearstatcache(true);
        }
    }
    snapshot() === $wanted || die("what $GLOBALS[key] has changed can't be restored\n");
}

/** Names of places and lines are not what is compared. */
function neutral(string $text): string
{
    $text = preg_replace('~ in (/\S*/)?(probes?|child)\.php(\(\d+\))?(:| on line )\d+~', '', $text);
    $text = preg_replace('~/x[A-Za-z0-9]{6}\b~', '/xTEMPORARY', str_replace([ROOT, WORK], ['ROOT', 'WORK'], $text));
    // How much is read of a directory depends on the size that its file system gives it.
    $text = preg_replace('~string\(\d+\) (\\\\?"(ROOT|WORK))~', 'string $1', $text);
    return preg_replace(['~x{200,}~', '~(/sub/\.\.){100,}~', '~Read of \d+ bytes failed with errno=21~'], ['LONG', '/LONG', 'Read of N bytes failed with errno=21'], $text);
}

function outcome(callable $call, string $path): string
{
    $GLOBALS['outs'] = 0;
    error_clear_last();
    ob_start();
    try {
        $result = shown($call($path));
    } catch (Throwable $e) {
        $result = get_class($e) . ': ' . $e->getMessage();
    }
    while (ob_get_level() > 1) {
        ob_end_flush();
    }
    $said = ob_get_clean();
    $last = error_get_last()['message'] ?? null;
    return neutral(json_encode(compact('result', 'said', 'last'), JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE | JSON_PARTIAL_OUTPUT_ON_ERROR));
}

$outs = 0;
$after = 'the start';
$wanted = is_file($choice) ? array_flip(file($choice, FILE_IGNORE_NEW_LINES)) : null;
$lines = fopen($results, 'w');
foreach (require __DIR__ . '/probes.php' as $key => [$file, $call]) {
    $sort = sort_of($file);
    if ($wanted ? !isset($wanted[$key]) : $choice === 'reads' && str_contains($sort, '!')) {
        continue;
    }
    foreach (names(substr($file, strlen($sort)), $sort) as $name => [$path, $directory, $include_path]) {
        if ($wanted && $name === 'stub' && str_starts_with($key, 'include')) {
            continue;   // the bare side: without the extension a stub says so and ends the program (e2e/test_deploy_stubs.sh)
        }
        restore($after !== '', $after);
        $directory === '' || @chdir($directory);
        $include_path === '' || set_include_path($include_path);
        fwrite($lines, "$key\t$name\t");
        fwrite($lines, outcome($call, $path) . "\n");
        $after = $outs || strpbrk($sort, '!~') ? "$key @ $name" : '';
    }
}
restore(true, $after);
fwrite($lines, "end\t\t\n");
