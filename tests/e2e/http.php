<?php

// http.php PORT ask DIRECTORY TARGET...: one request after the other; the answer to the Nth, headers included, is written to DIRECTORY/N, without what
//   tells the time (Date), with a body that came in chunks in one piece, and without X-Worker, which is a number of a process: that goes to DIRECTORY/workers. A target may be METHOD:TARGET:BODY.
// http.php PORT until FILE TARGET SUM...: the same request again and again until FILE is there. Prints how often, and each answer that has
//   none of these SHA-1 sums.

[, $port, $what, $where] = $argv;
define('PATIENT', 120 * (int) (getenv('PATIENCE') ?: 1));   // seconds

/** What is sent in chunks, in one piece. It must have come to its end. */
function whole(string $answer, string $request): string
{
    [$head, $body] = explode("\r\n\r\n", $answer, 2) + [1 => null];
    if ($body === null || !str_contains($head, "\r\nTransfer-Encoding: chunked")) {
        return $answer;
    }
    $out = '';
    for ($at = 0; preg_match('/\G([0-9a-f]+)\r\n/', $body, $m, 0, $at); $at += strlen($m[0]) + $size + 2) {
        if (($size = hexdec($m[1])) === 0) {
            return "$head\r\n\r\n$out";
        }
        $out .= substr($body, $at + strlen($m[0]), $size);
    }
    die("$request: the answer is not complete\n");
}
/** [answer, process] */
function answer(int $port, string $request): array
{
    [$method, $target, $body] = $request[0] === '/' ? ['GET', $request, ''] : explode(':', $request, 3);
    $stream = stream_socket_client("tcp://127.0.0.1:$port", $code, $error, PATIENT) ?: die("$request: $error\n");
    stream_set_timeout($stream, PATIENT);
    $type = $body === '' ? '' : "Content-Type: application/x-www-form-urlencoded\r\n";
    fwrite($stream, "$method $target HTTP/1.1\r\nHost: localhost\r\n{$type}Content-Length: " . strlen($body) . "\r\nConnection: close\r\n\r\n$body");
    $answer = stream_get_contents($stream);
    $process = preg_match('/^X-Worker: (.*)\r\n/m', $answer, $m) ? $m[1] : '';

    return [preg_replace('/^(Date|X-Worker): .*\r\n/m', '', whole($answer, $request)), $process];
}

if ($what === 'ask') {
    @mkdir($where);
    foreach (array_slice($argv, 4) as $n => $request) {
        [$answer, $process] = answer((int) $port, $request);
        file_put_contents("$where/$n", "$request\n$answer");
        file_put_contents("$where/workers", "$process\n", FILE_APPEND);
    }
    exit;
}
$sums = array_flip(array_slice($argv, 5));
$seen = array_fill_keys(array_keys($sums), 0);
$wrong = 0;
do {
    $last = file_exists($where);
    [$answer] = answer((int) $port, $argv[4]);
    $sum = sha1($answer);
    if (isset($sums[$sum])) {
        $seen[$sum]++;
    } elseif ($wrong++ < 3) {
        echo "wrong: $answer\n";
    }
} while (!$last);
echo $wrong, ' wrong, right: ', implode(' ', $seen), "\n";
