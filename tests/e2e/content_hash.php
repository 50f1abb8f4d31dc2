<?php

declare(strict_types=1);

// The hash of contents (format/content_hash.h), for tests that alter archives: its 8 bytes as they stand in the file.

/** What SubBytes and MixColumns make of a byte that is the first of its column. @return array<int, int> */
function content_hash_table(): array
{
    $twice = static fn(int $x): int => ($x << 1 ^ ($x & 0x80 ? 0x11B : 0)) & 0xFF;
    $table = [0xC6 | 0x63 << 8 | 0x63 << 16 | 0xA5 << 24];
    $p = $q = 1;
    do {
        $p ^= $twice($p);
        $q ^= $q << 1 & 0xFF;
        $q ^= $q << 2 & 0xFF;
        $q ^= $q << 4 & 0xFF;
        $q ^= $q & 0x80 ? 0x09 : 0;
        $s = $q ^ 0x63;
        for ($turn = 1; $turn < 5; $turn++) {
            $s ^= ($q << $turn | $q >> 8 - $turn) & 0xFF;
        }
        $table[$p] = $twice($s) | $s << 8 | $s << 16 | ($twice($s) ^ $s) << 24;
    } while ($p !== 1);

    return $table;
}

/** A round of AES, columns being little-endian: R(x) ^ y. @param list<int> $x @param list<int> $y @return list<int> */
function content_hash_mix(array $x, array $y): array
{
    static $t = null;
    $t ??= content_hash_table();
    foreach ($y as $c => &$column) {
        foreach ([0, 1, 2, 3] as $row) {
            $value = $t[$x[$c + $row & 3] >> 8 * $row & 255];
            $column ^= ($value << 8 * $row | $value >> 32 - 8 * $row) & 0xFFFFFFFF;
        }
    }

    return $y;
}

function content_hash(string $bytes): string
{
    $columns = static fn(string $s): array => array_values(unpack('V4', $s));
    $chains = array_map($columns, str_split(implode('', array_map('chr', range(0, 127))), 16));
    $pieces = strlen($bytes) ? str_split(str_pad($bytes, intdiv(strlen($bytes) + 127, 128) * 128, "\0"), 16) : [];
    foreach ($pieces as $i => $piece) {
        $chains[$i % 8] = content_hash_mix($chains[$i % 8], $columns($piece));
    }
    for ($i = 0; $i < 24; $i++) {
        $chains[$i % 8] = content_hash_mix($chains[$i % 8], [0, 0, 0, 0]);
    }
    $x = array_shift($chains);
    foreach ([...$chains, $columns(pack('PP', strlen($bytes), 0)), [0, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]] as $y) {
        $x = content_hash_mix($x, $y);
    }

    return pack('VV', $x[0], $x[1]);
}
