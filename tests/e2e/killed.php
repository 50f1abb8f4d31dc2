<?php

// killed.php COUNT SEED COMMAND...: starts COMMAND in the working directory COUNT times and kills it at a random moment: by SIGKILL it alone, by SIGKILL all of its processes, or by
// SIGTERM it alone. Before each time `./before` puts all in its old state; after it `./after` prints "old" or "new" for the state that is there, or what is wrong. `./left` counts what
// is temporary; every tenth time `./next` lets a run go on to its end, after which nothing temporary may be there and the state is the new one. No process may be left.

declare(strict_types=1);

[, $count, $seed] = $argv;
$command = array_slice($argv, 3);
mt_srand((int) $seed);
const PATIENCE = 30; // seconds for what ends by itself, such as workers that see that they are alone

/** A session of its own, so that its processes can be told. @return array{resource, int} */
function start(array $command): array
{
    $process = proc_open(['setsid', ...$command], [['file', '/dev/null', 'r'], ['file', 'stdout', 'w'], ['file', 'stderr', 'w']], $pipes);

    return [$process, proc_get_status($process)['pid']];
}
/** @return list<int> those that run */
function processes_of(int $session): array
{
    $found = [];
    foreach (glob('/proc/[0-9]*/stat') as $file) {
        $stat = (string) @file_get_contents($file);
        $words = explode(' ', substr($stat, (int) strrpos($stat, ')') + 2));
        if (($words[3] ?? '') === (string) $session && $words[0] !== 'Z') {
            $found[] = (int) basename(dirname($file));
        }
    }

    return $found;
}
function text(string $command): string
{
    return trim((string) shell_exec($command));
}

shell_exec('./before');
$begin = microtime(true);
[$process] = start($command);
$code = proc_close($process);
$whole = (int) ((microtime(true) - $begin) * 1e6);
if ($code !== 0 || text('./after') !== 'new') {
    exit("does not run: exit code $code, " . text('./after') . "\n");
}
$at_work = $temporaries = 0;
$outcome = ['old' => 0, 'new' => 0];
$findings = [];
for ($i = 1; $i <= $count; $i++) {
    $moment = mt_rand(0, $whole);
    [$signal, $all, $how] = [[9, false, 'SIGKILL'], [9, true, 'SIGKILL to all'], [15, false, 'SIGTERM']][mt_rand(0, 2)];
    shell_exec('./before');
    [$process, $pid] = start($command);
    usleep($moment);
    $at_work += (int) in_array($pid, processes_of($pid), true);
    posix_kill($all ? -$pid : $pid, $signal);
    proc_close($process);
    for ($end = microtime(true) + PATIENCE; processes_of($pid) && microtime(true) < $end;) {
        usleep(2000);
    }
    $where = "$i: $how after $moment of $whole microseconds";
    if ($left = processes_of($pid)) {
        $findings[] = "$where: processes left: " . implode(' ', $left);
        array_map(fn($p) => posix_kill($p, 9), $left);
    }
    $state = text('./after');
    isset($outcome[$state]) ? $outcome[$state]++ : $findings[] = "$where: $state";
    $temporaries += (int) text('./left');
    if ($i % 10 === 0) {
        exec('./next 2>&1', $said, $code);
        if ($code !== 0 || ($state = text('./after')) !== 'new' || text('./left') !== '0') {
            $findings[] = "$where: the next run: exit code $code, state $state, " . text('./left') . ' temporaries: ' . implode(' ', $said);
        }
        $said = [];
    }
}
echo "$count times with seed $seed, $at_work at work: $outcome[old] left the old state, $outcome[new] the new one, $temporaries temporaries that the next run removes, ", count($findings), " wrong\n";
echo implode("\n", $findings), $findings ? "\n" : '';
exit($findings ? 1 : 0);
