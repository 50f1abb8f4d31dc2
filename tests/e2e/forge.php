<?php

// forge.php IN OUT WHAT [ARG...]: somebody who knows the format alters an archive and makes every hash right again, so that nothing but a signature can
// tell. What: source PATH FROM TO; image PATH; script PATH (its descriptor is elsewhere); raw PATH (only its bytes, no hash); strings TEXT; paths; manifest FROM TO; mode PATH; swap PATH PATH (their sources); unsign (no signature, no
// digests); digest (the digest of the altered source is made right, too); graft FILE (the SIGNATURE of another archive); key HEX (names another signer).

declare(strict_types=1);

require __DIR__ . '/content_hash.php';

[, $in, $out, $what] = $argv;
$arg = array_slice($argv, 4);
$b = file_get_contents($in);
const INDEX = 1536;
$u64 = static fn(int $at): int => unpack('P', $GLOBALS['b'], $at)[1];
$u32 = static fn(int $at): int => unpack('V', $GLOBALS['b'], $at)[1];
$put = static function (int $at, string $bytes): void {
    $GLOBALS['b'] = substr_replace($GLOBALS['b'], $bytes, $at, strlen($bytes));
};
$xxh = static fn(string $bytes): string => strrev(hash('xxh3', $bytes, true));

// struct phpca_index_disk and section records, format/disk.h
$size = $u64(INDEX + 16);
$strings = [$u64(INDEX + 88), $u64(INDEX + 96)];
$paths = [$u64(INDEX + 104), $u64(INDEX + 112)];
$manifest = [$u64(INDEX + 128), $u64(INDEX + 136)];
$section = [];
for ($i = 0; $i < $u32(INDEX + 12); $i++) {
    $at = INDEX + 200 + 24 * $i;
    $section[$u32($at)] = ['record' => $at, 'count' => $u32($at + 4), 'at' => INDEX + $u64($at + 8), 'size' => $u64($at + 16)];
}
const ENTRY = 1, NAME = 4, BLOCK = 9, DIGEST = 16, SIGNATURE = 17;
$entries = [];
for ($i = 0; $i < $section[ENTRY]['count']; $i++) {
    $at = $section[ENTRY]['at'] + 104 * $i;
    $entries[substr($b, $section[NAME]['at'] + $u32($at + 8), $u32($at + 12))] = ['at' => $at, 'number' => $i];
}
$entry = static fn(string $path): array => $GLOBALS['entries'][$path] ?? exit("forge: no $path\n");
$digest_at = static fn(int $number): int => $GLOBALS['section'][DIGEST]['at'] + 32 * $number;

switch ($what) {
    case 'source':
    case 'digest':
        $e = $entry($arg[0]);
        $at = strpos($b, $arg[1], $u64($e['at'] + 56));
        $put($at, $arg[2]);
        if ($what === 'digest') {
            $source = substr($b, $u64($e['at'] + 56), $u64($e['at'] + 64));
            $put($digest_at(2 + $section[BLOCK]['count'] + 2 * $e['number'] + 1), sodium_crypto_generichash($source, '', 32));
        }
        break;
    case 'image':   // a byte of the memory area's last word
        $at = $u64($entry($arg[0])['at'] + 32) + 112;
        $put($at + 8, chr(ord($b[$at + 8]) ^ 1));
        break;
    case 'script':  // its descriptor would stand at the very end
        $at = $u64($entry($arg[0])['at'] + 32);
        $put($at + 56, pack('P', $u64($at + 40) - 8));
        break;
    case 'raw':     // the same, and no hash is made right
        $at = $u64($entry($arg[0])['at'] + 32) + 112;
        $put($at + 8, chr(ord($b[$at + 8]) ^ 1));
        file_put_contents($out, $b);
        exit;
    case 'strings':
        $at = strpos($b, $arg[0], $strings[0]);
        $put($at, strrev($arg[0]));
        break;
    case 'paths':
        $put($paths[0] + 24, 'X');
        break;
    case 'manifest':
        $put(strpos($b, $arg[0], $manifest[0]), $arg[1]);
        break;
    case 'mode':
        $put($entry($arg[0])['at'] + 20, pack('V', 0o777));
        break;
    case 'swap':
        [$x, $y] = [$entry($arg[0])['at'], $entry($arg[1])['at']];
        [$one, $two] = [substr($b, $x + 56, 24), substr($b, $y + 56, 24)];
        $put($x + 56, $two);
        $put($y + 56, $one);
        break;
    case 'unsign':   // kinds that no reader knows
        $put($section[DIGEST]['record'], pack('V', 1000));
        $put($section[SIGNATURE]['record'], pack('V', 1001));
        break;
    case 'graft':
        $other = file_get_contents($arg[0]);
        $put($section[SIGNATURE]['at'], substr($other, (int) strpos($other, substr($b, $section[SIGNATURE]['at'], 32)), 96));
        break;
    case 'key':
        $put($section[SIGNATURE]['at'], hex2bin($arg[0]));
        break;
    default:
        exit("forge: $what?\n");
}

// Every hash again, contents first.
foreach ($entries as $e) {
    foreach ([32 => 48, 56 => 72] as $from => $to) {
        if ($u64($e['at'] + $from)) {
            $put($e['at'] + $to, content_hash(substr($b, $u64($e['at'] + $from), $u64($e['at'] + $from + 8))));
        }
    }
}
for ($i = 0; $i < $section[BLOCK]['count']; $i++) {
    $put($section[BLOCK]['at'] + 8 * $i, content_hash(substr($b, $strings[0] + 4096 * $i, min(4096, $strings[1] - 4096 * $i))));
}
$put(INDEX + 120, content_hash(substr($b, $paths[0], $paths[1])));
$put(INDEX + 144, content_hash(substr($b, $manifest[0], $manifest[1])));
$id = $xxh(substr($b, INDEX + 144, 8) . substr($b, INDEX + 120, 8) . $xxh(substr($b, $section[BLOCK]['at'], 8 * $section[BLOCK]['count'])));
foreach ($entries as $e) {
    $id = $xxh($id . substr($b, $e['at'], 8) . substr($b, $e['at'] + 48, 8) . substr($b, $e['at'] + 72, 8));
}
$put(INDEX + 40, $id);
$put(INDEX + 24, pack('P', 0));
$put(INDEX + 24, content_hash(substr($b, INDEX, $size)));
file_put_contents($out, $b);
