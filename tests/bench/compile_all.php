<?php

// compile_all.php LIST: compiles every script named in LIST into the file cache, in one process. The peer of `phpca pack -j1`.
// A script that can't be compiled beside the others (a second declaration) ends PHP: LIST.at says how far it came.

$list = file($argv[1], FILE_IGNORE_NEW_LINES);
$from = (int) ($argv[2] ?? 0);
for ($i = $from; $i < count($list); $i++) {
    file_put_contents("$argv[1].at", (string) $i);
    try {
        @opcache_compile_file($list[$i]);
    } catch (Throwable) {
    }
}
file_put_contents("$argv[1].at", 'done');
