<?php

// class_loader_hash.php FILE...: what packager/php/class_loader.c knows a class loader by, made in another way: by PHP's own tokens.

foreach (array_slice($argv, 1) as $file) {
    $normal = '';
    foreach (token_get_all(file_get_contents($file)) as $token) {
        [$kind, $text] = is_array($token) ? $token : [null, $token];
        if (in_array($kind, [T_COMMENT, T_DOC_COMMENT, T_WHITESPACE], true)) {
            $text = ' ';
        } elseif ($kind === T_OPEN_TAG) {
            $text = rtrim($text) . ' ';
        }
        $normal = $text === ' ' && str_ends_with($normal, ' ') ? $normal : $normal . $text;
    }
    echo hash('xxh3', $normal), "  $file\n";
}
