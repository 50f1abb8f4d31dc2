<?php

// forged_archives.php PHPCA DIR COUNT: asks `phpca verify` about each DIR/N.phpca, and runs each that it calls sound in a process of its own. Says which ended by a
// signal, or ended verify by one.

declare(strict_types=1);

[, $phpca, $dir, $count] = $argv;
ini_set('memory_limit', '64M');
$refused = 0;
$findings = [];
for ($i = 0; $i < $count; $i++) {
    exec(escapeshellarg($phpca) . ' verify -q ' . escapeshellarg("$dir/$i.phpca") . ' 2>&1', $said, $code);
    $last = (string) end($said);
    $said = [];
    if ($code > 128 || str_contains($last, 'leads nowhere')) {
        $findings[] = "$i: verify: " . ($code > 128 ? 'signal ' . $code - 128 : $last);
    }
    if ($code !== 0) {
        $refused++;
        continue;
    }
    if (!$pid = pcntl_fork()) {
        pcntl_alarm(5);
        ob_start(fn() => '');
        Phpca\mount("$dir/$i.phpca", "$dir/mounted");
        require "$dir/mounted/main.php";
        exit(0);
    }
    pcntl_waitpid($pid, $status);
    if (pcntl_wifsignaled($status) && pcntl_wtermsig($status) !== SIGALRM) { // a loop without end is a program
        $findings[] = "$i: signal " . pcntl_wtermsig($status) . ': ' . trim((string) file_get_contents("$dir/$i.txt"));
    }
}
echo "$count forgeries, $refused refused, ", count($findings), " ended by a signal\n";
echo implode("\n", array_slice($findings, 0, 40)), $findings ? "\n" : '';
exit($findings ? 1 : 0);
