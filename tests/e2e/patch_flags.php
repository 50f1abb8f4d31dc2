<?php

// patch_flags.php IN OUT: the index no longer says that the images of PRELOAD stand first; its hash is made right again.

declare(strict_types=1);

require __DIR__ . '/content_hash.php';

[, $in, $out] = $argv;
$bytes = file_get_contents($in);
$index = 1536;
$size = unpack('P', $bytes, $index + 16)[1];
$flags = unpack('V', $bytes, $index + 188)[1];
$bytes = substr_replace($bytes, pack('V', $flags & ~2), $index + 188, 4);
$bytes = substr_replace($bytes, pack('P', 0), $index + 24, 8);
file_put_contents($out, substr_replace($bytes, content_hash(substr($bytes, $index, $size)), $index + 24, 8));
