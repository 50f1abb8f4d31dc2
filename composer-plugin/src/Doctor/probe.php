<?php

declare(strict_types=1);

// Run by the PHP that phpc:doctor examines, so written for any PHP 8. Settings of a command line are not those of the processes that a
// program starts: it runs itself again, as a program would start PHP.

$iniFile = php_ini_loaded_file();
$status = function_exists('Phpca\status') ? Phpca\status() : null;
$child = null;
if (getenv('PHPCA_PROBE') !== 'child' && function_exists('proc_open')) {
    putenv('PHPCA_PROBE=child');
    $process = @proc_open([PHP_BINARY, '-q', __FILE__], [1 => ['pipe', 'w'], 2 => ['null']], $pipes);
    if (is_resource($process)) {
        // What comes before the last line are complaints of its start.
        $child = json_decode((string) strrchr("\n" . stream_get_contents($pipes[1]), "\n"), true);
        proc_close($process);
    }
}

echo json_encode([
    'version' => PHP_VERSION,
    'extensions' => array_map('strval', array_combine(
        array_map('strtolower', array_merge(get_loaded_extensions(), get_loaded_extensions(true))),
        array_map('phpversion', array_merge(get_loaded_extensions(), get_loaded_extensions(true)))
    )),
    'ini' => ini_get_all(null, false),
    'ini_file' => $iniFile === false ? null : $iniFile,
    'system_id' => is_array($status) ? $status['system_id'] : null,
    'child' => $child,
], JSON_INVALID_UTF8_SUBSTITUTE);
