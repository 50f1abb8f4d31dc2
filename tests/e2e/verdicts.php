<?php

// verdicts.php PHPCA ARCHIVE ROOT: fails and names each script of the archive that is not precompiled though PHP compiles it.
// Vendor trees hold test fixtures that are meant not to compile; PHP itself (php -l) is asked about each.

declare(strict_types=1);

[, $phpca, $archive, $root] = $argv;
exec(escapeshellarg($phpca) . ' info --format=json ' . escapeshellarg($archive), $lines, $code);
$info = json_decode(implode("\n", $lines), true);
if ($code !== 0 || !isset($info['verdicts'], $info['not_precompiled'])) {
    echo "phpca info: exit code $code\n";
    exit(1);
}
$wrong = 0;
foreach ($info['not_precompiled'] as $script) {
    exec(escapeshellarg(PHP_BINARY) . ' -l ' . escapeshellarg("$root/$script[path]") . ' 2>&1', $said, $refused);
    if ($refused === 0) {
        $wrong++;
        echo "$script[path]: $script[verdict]: $script[reason]\n";
    }
}
$verdicts = $info['verdicts'];
echo json_encode($verdicts), "\n";
$counted = array_sum($verdicts) === ($verdicts['precompiled'] ?? 0) + count($info['not_precompiled']);
exit($wrong === 0 && $counted && $verdicts['precompiled'] > 0 ? 0 : 1);
