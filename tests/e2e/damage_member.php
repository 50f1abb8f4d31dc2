<?php

// damage_member.php ARCHIVE MEMBER OUT: a copy of the archive with one byte in the middle of a member (as tar names it) changed.
[, $archive, $member, $out] = $argv;
$bytes = file_get_contents($archive);
for ($at = 0; $at + 512 <= strlen($bytes) && $bytes[$at] !== "\0"; $at += 512 + intdiv($size + 511, 512) * 512) {
    $size = octdec(trim(substr($bytes, $at + 124, 12), " \0"));
    if (rtrim(substr($bytes, $at, 100), "\0") === $member) {
        $bytes[$at + 512 + intdiv($size, 2)] = ~$bytes[$at + 512 + intdiv($size, 2)];
        file_put_contents($out, $bytes);
        exit(0);
    }
}
fwrite(STDERR, "no member $member\n");
exit(1);
