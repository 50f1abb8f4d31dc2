<?php

/*
 * flip.php PHPCA ARCHIVE COUNT WORK: changes single bits of an archive, one at a time, and asks `phpca verify` each time. It must see every one. Places: some in
 * each member (tar header, data, fill behind it), the end, and random ones.
 */
[, $phpca, $archive, $count, $work] = $argv;
$bytes = file_get_contents($archive);
mt_srand(4096);

// Where members begin, as tar says.
$places = [];
for ($at = 0; $at + 512 <= strlen($bytes) && $bytes[$at] !== "\0";) {
    $size = octdec(trim(substr($bytes, $at + 124, 12), " \0"));
    $end = $at + 512 + intdiv($size + 511, 512) * 512;
    array_push($places, $at, $at + mt_rand(1, 511));
    if ($end > $at + 512) {
        array_push($places, $at + 512, mt_rand($at + 512, $end - 1), $end - 1);
    }
    $at = $end;
}
array_push($places, strlen($bytes) - 1, strlen($bytes) - 1024);
shuffle($places);
$places = array_slice($places, 0, intdiv((int) $count * 2, 3));
while (count($places) < $count) {
    $places[] = mt_rand(0, strlen($bytes) - 1);
}

$missed = 0;
foreach ($places as $at) {
    $bit = 1 << mt_rand(0, 7);
    $changed = $bytes;
    $changed[$at] = chr(ord($changed[$at]) ^ $bit);
    file_put_contents("$work/flipped.phpca", $changed);
    exec(escapeshellarg($phpca) . ' verify ' . escapeshellarg("$work/flipped.phpca") . ' 2>&1', $lines, $code);
    if ($code !== 1) {
        printf("bit %d of byte %d: exit code %d\n", $bit, $at, $code);
        $missed++;
    }
}
printf("%d bits, %d missed\n", count($places), $missed);
exit($missed ? 1 : 0);
