<?php

// faults.php CALLS WHENS COMMAND...: runs COMMAND in the working directory with a system call failing: each call of the list with each of its errors, the N-th time for
// each N of WHENS ("1-20" or "1,2,5"), until COMMAND does not make it so often. N counts behind the calls that `./base` makes: the loader and libc start in it. Before each run `./before` puts all in its old state; after it `./after CODE` prints
// "old" or "new" for the state that is there, or what is wrong. Wrong are also: a signal, a failure without a message, success with the old state, children left.
// What is at work after two minutes is killed, and wrong. futex.c has waits that are refused.
// The call "memory" is an allocation (memory.c; MEMORY is the library, MEMORY_OF says whose): ENOMEM for one, "ENOMEM+" for it and all that follow.

declare(strict_types=1);

[, $calls, $whens] = $argv;
$command = array_slice($argv, 3);
const ERRORS = [
    'openat' => ['EIO', 'EMFILE', 'EINTR'], 'read' => ['EIO', 'EINTR'], 'pread64' => ['EIO'], 'write' => ['ENOSPC', 'EIO', 'EINTR'], 'pwrite64' => ['ENOSPC'], 'mmap' => ['ENOMEM'],
    'clone' => ['EAGAIN'], 'clone3' => ['EAGAIN'], 'fork' => ['EAGAIN'], 'vfork' => ['EAGAIN'], 'rename' => ['EIO', 'EXDEV'], 'renameat' => ['EIO'], 'renameat2' => ['EIO'], 'linkat' => ['EIO'],
    'fsync' => ['EIO', 'ENOSPC'], 'fdatasync' => ['EIO'], 'ftruncate' => ['ENOSPC'], 'fallocate' => ['ENOSPC'], 'memfd_create' => ['EMFILE', 'ENOMEM'], 'mkdir' => ['ENOSPC'], 'mkdirat' => ['ENOSPC'],
    'symlinkat' => ['EIO'], 'symlink' => ['EIO'], 'fchmod' => ['EPERM'], 'fchmodat' => ['EPERM'], 'fchownat' => ['EPERM'], 'fchown' => ['EPERM'], 'unlinkat' => ['EIO'], 'unlink' => ['EIO'],
    'syncfs' => ['EIO', 'ENOSPC'], 'pipe2' => ['EMFILE'], 'pipe' => ['EMFILE'], 'getrandom' => ['EINTR'], 'newfstatat' => ['EIO', 'ENOMEM'], 'fstat' => ['EIO'], 'getdents64' => ['EIO'], 'utimensat' => ['EPERM'],
    'memory' => ['ENOMEM', 'ENOMEM+'], 'openat2' => ['EAGAIN', 'EMFILE'], 'flock' => ['EINTR', 'ENOLCK'], 'fcntl' => ['EMFILE'], 'mprotect' => ['ENOMEM'], 'wait4' => ['EINTR'], 'lseek' => ['EIO'], 'statx' => ['EIO'], 'readlink' => ['EIO'], 'readlinkat' => ['EIO'], 'access' => ['EIO'], 'getcwd' => ['ENOMEM'], 'dup' => ['EMFILE'],
];
/** @return list<int> */
function numbers(string $text): array
{
    $all = [];
    foreach (explode(',', $text) as $part) {
        [$from, $to] = explode('-', $part) + [1 => $part];
        array_push($all, ...range((int) $from, (int) $to));
    }

    return $all;
}
function run(array $command, ?int &$code): string
{
    // By way of a shell: it makes an exit code of a signal.
    $process = proc_open(['sh', '-c', '"$@"; exit $?', 'sh', ...$command], [['file', '/dev/null', 'r'], ['file', 'stdout', 'w'], ['file', 'stderr', 'w']], $pipes);
    $code = proc_close($process);

    return file_get_contents('stderr') . file_get_contents('stdout'); // PHP's messages are in its output
}
/** How often the program that `./base` becomes makes the call; what its shell does before is not counted. */
function base(string $call): int
{
    if ($call === 'memory') {
        return 0;
    }
    run(['strace', '-q', '-o', 'trace', '-e', "trace=$call,execve", './base'], $code);
    $trace = (string) file_get_contents('trace');

    return preg_match_all('/^' . $call . '\(/m', substr($trace, (int) strrpos($trace, "\nexecve(")));
}
/** COMMAND with the fault: N-th CALL ends with ERROR. */
function with_fault(string $call, string $error, int $when, array $command): array
{
    if ($call !== 'memory') {
        return ['timeout', '-s', 'KILL', (string) (120 * (int) (getenv('PATIENCE') ?: 1)), 'strace', '-f', '-q', '-o', 'trace', '-e', "trace=$call", '-e', "inject=$call:error=$error:when=$when", ...$command];
    }
    $preload = trim(getenv('MEMORY') . ':' . getenv('LD_PRELOAD'), ':');

    return ['env', "LD_PRELOAD=$preload", 'MEMORY_FAIL=' . $when . substr($error, 6), 'MEMORY_TRACE=' . getcwd() . '/trace', ...$command];
}
/** The message itself may be what could not be written. */
function is_message(string $line): bool
{
    return (bool) preg_match('/write\(2, /', $line);
}
$tried = 0;
$outcome = ['old' => 0, 'new' => 0];
$findings = [];
foreach (explode(',', $calls) as $call) {
    $base = base($call);
    foreach (ERRORS[$call] as $error) {
        foreach (numbers($whens) as $when) {
            $when += $base;
            shell_exec('./before');
            file_put_contents('trace', '');
            $said = run(with_fault($call, $error, $when, $command), $code);
            if (!str_contains((string) file_get_contents('trace'), '(INJECTED)')) {
                break;
            }
            if ($command[0] === 'php' && str_contains($said, "Can't initialize heap")) {
                continue; // PHP itself ends so, before it reads which extensions there are
            }
            $tried++;
            $line = preg_match_all('/^.*\(INJECTED\)$/m', (string) file_get_contents('trace'), $m) ? implode("\n", $m[0]) : '';
            $state = trim((string) shell_exec('./after ' . $code));
            $wrong = match (true) {
                $code > 128 && $code < 193 => 'signal ' . $code - 128,
                !isset($outcome[$state]) => $state,
                $code !== 0 && trim($said) === '' && !is_message($line) => "exit code $code without a message",
                $code === 0 && $state === 'old' => 'success, and nothing done',
                default => null,
            };
            if ($wrong !== null) {
                $findings[] = "$call $error $when: $wrong: " . substr(trim($said), 0, 200) . " | " . strtok($line, "\n");
            } else {
                $outcome[$state]++;
            }
        }
    }
}
echo "$tried failures, $outcome[old] left the old state, $outcome[new] the new one, ", count($findings), " wrong\n";
echo implode("\n", $findings), $findings ? "\n" : '';
exit($findings ? 1 : 0);
