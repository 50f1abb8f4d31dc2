<?php

// forged_archives.php PHPCA DIR COUNT [COMMAND...]: asks `phpca verify` about each DIR/N.phpca, and runs each that it calls sound in a process of its own: a copy of
// this one, or COMMAND, which is told what to mount and to run. Says which ended by a signal, or ended verify by one.

declare(strict_types=1);

[, $phpca, $dir, $count] = $argv;
$command = array_slice($argv, 4);
ini_set('memory_limit', '64M');
/** The number of the signal that ended it, or 0. A loop without end is a program. */
function in_copy(string $archive, string $mounted): int
{
    if (!$pid = pcntl_fork()) {
        pcntl_alarm(5);
        ob_start(fn() => '');
        Phpca\mount($archive, $mounted);
        require "$mounted/main.php";
        exit(0);
    }
    pcntl_waitpid($pid, $status);
    $signal = pcntl_wifsignaled($status) ? pcntl_wtermsig($status) : 0;

    return $signal === SIGALRM ? 0 : $signal;
}
function in_command(array $command, string $archive, string $mounted): int
{
    exec(implode(' ', array_map(escapeshellarg(...), ['timeout', '5', ...$command, '-d', "phpca.mount=$archive:$mounted", "$mounted/main.php"])) . ' > /dev/null 2>&1', $said, $code);

    return $code > 128 && $code < 193 ? $code - 128 : 0;
}
$refused = 0;
$findings = [];
for ($i = 0; $i < $count; $i++) {
    exec(escapeshellarg($phpca) . ' verify -q ' . escapeshellarg("$dir/$i.phpca") . ' 2>&1', $said, $code);
    $last = (string) end($said);
    $said = [];
    if ($code > 128 || str_contains($last, 'in its images leads nowhere')) {
        $findings[] = "$i: verify: " . ($code > 128 ? 'signal ' . $code - 128 : $last);
    }
    if ($code !== 0) {
        $refused++;
        continue;
    }
    $signal = $command ? in_command($command, "$dir/$i.phpca", "$dir/mounted") : in_copy("$dir/$i.phpca", "$dir/mounted");
    if ($signal) {
        $findings[] = "$i: signal $signal: " . trim((string) file_get_contents("$dir/$i.txt"));
    }
}
echo "$count forgeries, $refused refused, ", count($findings), " ended by a signal\n";
echo implode("\n", array_slice($findings, 0, 40)), $findings ? "\n" : '';
exit($findings ? 1 : 0);
