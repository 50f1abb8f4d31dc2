<?php

// verdicts.php PHPCA ARCHIVE: fails and names each script of the archive that is not precompiled.

[, $phpca, $archive] = $argv;
exec(escapeshellarg($phpca).' info --format=json '.escapeshellarg($archive), $lines, $code);
$info = json_decode(implode("\n", $lines), true);
if ($code !== 0 || !is_array($info)) {
	echo "phpca info: exit code $code\n";
	exit(1);
}
$verdicts = $info['verdicts'] ?? [];
echo json_encode($verdicts), "\n";
foreach ($info['not_precompiled'] ?? [] as $script) {
	echo json_encode($script, JSON_UNESCAPED_SLASHES), "\n";
}
$precompiled = $verdicts['precompiled'] ?? 0;
exit($precompiled > 0 && $precompiled === array_sum($verdicts) ? 0 : 1);
