<?php

/* forged.php DIR COUNT: runs each DIR/N.phpc in a process of its own and says which ended by a signal. */
[, $dir, $count] = $argv;
$findings = [];
$refused = 0;
for ($i = 0; $i < $count; $i++) {
    if (!$pid = pcntl_fork()) {
        pcntl_alarm(2);
        ob_start(fn() => '');
        include "$dir/$i.phpc";
        exit(0);
    }
    pcntl_waitpid($pid, $status);
    if (pcntl_wifsignaled($status) && pcntl_wtermsig($status) !== SIGALRM) { // a loop without end is a program
        $findings[] = "$i: signal " . pcntl_wtermsig($status);
    } elseif (pcntl_wexitstatus($status) === 255) {
        $refused++;
    }
}
echo "$count forgeries, $refused refused or ended with an error, ", count($findings), " ended by a signal\n";
echo implode("\n", array_slice($findings, 0, 20)), $findings ? "\n" : '';
exit($findings ? 1 : 0);
