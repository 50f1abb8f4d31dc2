<?php

// locks.php COMMAND...: two processes of COMMAND get orders by turns, one a line, and answer each with a line; prints what each said. "kill" is not for them.
declare(strict_types=1);

$orders = ['1 read', '2 read', '1 write', '2 write', '1 read', '2 read', '1 read', '1 leave', '2 leave', '1 write', '2 write', '2 read', '2 wait', '1 leave', '2 answer', '1 write',
    '2 kill', '1 write', '1 leave'];
function start(array $command)
{
    $process = proc_open($command, [['pipe', 'r'], ['pipe', 'w'], ['file', 'stderr', 'a']], $pipes);

    return [$process, ...$pipes];
}
$process = [1 => start(array_slice($argv, 1)), 2 => start(array_slice($argv, 1))];
foreach ($orders as $order) {
    [$which, $what] = explode(' ', $order);
    if ($what === 'kill') {
        proc_terminate($process[$which][0], 9);
        proc_close($process[$which][0]);
        continue;
    }
    if ($what !== 'answer') {
        fwrite($process[$which][1], "$what\n");
    }
    if ($what !== 'wait') { // it answers when the other one has left
        echo $order, ': ', trim((string) fgets($process[$which][2])), "\n";
    }
}
