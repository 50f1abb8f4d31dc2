<?php

// new_version.php SOCKET SCRIPT COUNT LINK TARGET... : COUNT requests or more, four at a time, while LINK is made to lead to one TARGET after the
// other (by a rename, as phpca deploy does it), to each three times: to the next as soon as an answer came from the last. Each answer is "VERSION VERSION... PID KILOBYTES": all its versions must be the same.
// RELOAD=N and KILL=N in the environment: after each N requests the master, MASTER, gets SIGUSR2; a worker gets SIGKILL.
// Prints what happened: answers, failed, mixed, of each version, kills, the largest growth of a worker in KiB.
require __DIR__ . '/fastcgi_records.php';
[, $socket, $script, $count, $link] = $argv;
$targets = array_slice($argv, 5);
[$master, $reload, $kill] = [(int) getenv('MASTER'), (int) getenv('RELOAD'), (int) getenv('KILL')];

function connect(string $socket, string $script)
{
    for ($end = microtime(true) + 60; !($stream = @stream_socket_client("unix://$socket")) && microtime(true) < $end;) {
        usleep(1000);
    }
    $stream || die("no answer at $socket\n");
    fwrite($stream, messages(['GATEWAY_INTERFACE' => 'CGI/1.1', 'REQUEST_METHOD' => 'GET', 'SCRIPT_FILENAME' => $script, 'SCRIPT_NAME' => '/index.php',
        'QUERY_STRING' => '', 'REQUEST_URI' => '/index.php', 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost']));
    return $stream;
}
function text(string $bytes): string
{
    $out = '';
    for ($at = 0; $at + 8 <= strlen($bytes); $at += 8 + $head['size'] + $head['pad']) {
        $head = unpack('Cversion/Ctype/nid/nsize/Cpad', $bytes, $at);
        $out .= $head['type'] === 6 || $head['type'] === 7 ? substr($bytes, $at + 8, $head['size']) : '';
    }
    return trim(preg_replace("/^.*?\r\n\r\n/s", '', $out));
}

$seen = ['answers' => 0, 'failed' => 0, 'mixed' => 0, 'versions' => [], 'kills' => 0, 'growth' => 0];
$streams = $bytes = $memory = $number = [];
function lead(string $link, string $target): void
{
    symlink($target, "$link.new");
    rename("$link.new", $link);
}
$started = $target = 0;
lead($link, $targets[0]);
while ($streams || $started < $count || $target < 3 * count($targets)) {
    while (count($streams) < 4 && ($started < $count || $target < 3 * count($targets))) {
        $streams[$started] = connect($socket, $script);
        $bytes[$started++] = '';
    }
    $ready = $streams;
    $none = null;
    stream_select($ready, $none, $none, 60) ?: die("no answer for a minute\n");
    foreach ($ready as $i => $stream) {
        $bytes[$i] .= $piece = fread($stream, 65536);
        if ($piece !== '' || !feof($stream)) {
            continue;
        }
        fclose($stream);
        $words = explode(' ', $text = text($bytes[$i]));
        unset($streams[$i], $bytes[$i]);
        if (count($words) < 4 || !ctype_digit(end($words))) {
            $seen['failed']++;
            fwrite(STDERR, "request $i: \"" . substr($text, 0, 300) . "\"\n");
            continue;
        }
        $seen['answers']++;
        [$kilobytes, $pid] = [(int) array_pop($words), (int) array_pop($words)];
        if (count(array_unique($words)) !== 1) {
            $seen['mixed']++;
            fwrite(STDERR, "request $i: $text\n");
        }
        $seen['versions'][$words[0]] = ($seen['versions'][$words[0]] ?? 0) + 1;
        if ("$words[0].phpca" === $targets[$target % count($targets)]) {
            lead($link, $targets[++$target % count($targets)]);
        }
        $number[$pid] = ($number[$pid] ?? 0) + 1;
        $memory[$pid][] = $kilobytes;
        if ($kill && $seen['answers'] % $kill === 0) {
            posix_kill($pid, 9);
            $seen['kills']++;
        }
        if ($reload && $seen['answers'] % $reload === 0) {
            posix_kill($master, 12);
        }
    }
}
foreach ($memory as $of) { // the first third warms up
    $seen['growth'] = max($seen['growth'], end($of) - max(array_slice($of, 0, max(1, intdiv(count($of), 3)))));
}
ksort($seen['versions']);
$seen['versions'] = implode(' ', array_map(static fn($v, $n) => "$v:$n", array_keys($seen['versions']), $seen['versions']));
$seen['workers'] = count($number);
echo json_encode($seen), "\n";
