<?php

declare(strict_types=1);

// Run by the PHP that phpc:doctor examines, so written for any PHP 8.

$iniFile = php_ini_loaded_file();
$status = function_exists('Phpca\status') ? Phpca\status() : null;

echo json_encode([
    'version' => PHP_VERSION,
    'extensions' => array_map('strval', array_combine(
        array_map('strtolower', array_merge(get_loaded_extensions(), get_loaded_extensions(true))),
        array_map('phpversion', array_merge(get_loaded_extensions(), get_loaded_extensions(true)))
    )),
    'ini' => ini_get_all(null, false),
    'ini_file' => $iniFile === false ? null : $iniFile,
    'system_id' => is_array($status) ? $status['system_id'] : null,
], JSON_INVALID_UTF8_SUBSTITUTE);
