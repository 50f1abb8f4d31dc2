<?php

// patch_system_id.php IN OUT ID: the same archive as if another PHP had been there: the id in the index and in each image,
// the hashes made right again, so that nothing but the id is wrong.

declare(strict_types=1);

require __DIR__ . '/content_hash.php';

[, $in, $out, $id] = $argv;
$bytes = file_get_contents($in);
$index = 1536;
if (substr($bytes, $index, 8) !== 'PHPCAIDX') {
    fwrite(STDERR, "no index at 1536\n");
    exit(1);
}
$field = static fn(int $offset): int => unpack('P', $bytes, $index + $offset)[1];
// struct phpca_index_disk (format/disk.h): magic 8, version 4, section_count 4, index_size 8, index_hash 8,
// archive_size 8, content_id 8, preferred_base 8, system_id 32
$size = $field(16);
$old = substr($bytes, $index + 56, 32);
$bytes = substr_replace($bytes, $id, $index + 56, 32);
$bytes = substr_replace($bytes, pack('P', 0), $index + 24, 8);
$hash = content_hash(substr($bytes, $index, $size));
$bytes = substr_replace($bytes, $hash, $index + 24, 8);
file_put_contents($out, $bytes);
echo "was $old\n";
