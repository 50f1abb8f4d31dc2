<?php

declare(strict_types=1);

// Run by the PHP that phpc:doctor examines, so written for any PHP 8.

echo json_encode([
    'version' => PHP_VERSION,
    'extensions' => array_map('strval', array_combine(
        array_map('strtolower', array_merge(get_loaded_extensions(), get_loaded_extensions(true))),
        array_map('phpversion', array_merge(get_loaded_extensions(), get_loaded_extensions(true)))
    )),
    'ini' => ini_get_all(null, false),
    'ini_file' => php_ini_loaded_file() ?: null,
    'system_id' => function_exists('Phpca\status') ? Phpca\status()['system_id'] : null,
], JSON_INVALID_UTF8_SUBSTITUTE);
