<?php

// patch_name.php IN OUT OLD NEW: the same archive with another name in its index, of the same length, and the hash made right again:
// what only someone who wants harm would write.

declare(strict_types=1);

require __DIR__ . '/content_hash.php';

[, $in, $out, $old, $new] = $argv;
$bytes = file_get_contents($in);
$size = unpack('P', $bytes, 1536 + 16)[1];
$index = str_replace("\0$old\0", "\0$new\0", substr($bytes, 1536, $size), $count);
if (strlen($old) !== strlen($new) || $count !== 1) {
    fwrite(STDERR, "$count names changed\n");
    exit(1);
}
$index = substr_replace($index, pack('P', 0), 24, 8);
$index = substr_replace($index, content_hash($index), 24, 8);
file_put_contents($out, substr_replace($bytes, $index, 1536, $size));
