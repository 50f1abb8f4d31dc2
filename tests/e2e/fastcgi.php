<?php

// fastcgi.php SOCKET SITE COUNT DIRECTORY [UPLOAD]: sends COUNT requests of several kinds to PHP-FPM, two at a time, and writes each answer to
// DIRECTORY/N, headers included (an uploaded file is moved to UPLOAD), but for what X-Worker says of its process (number, KiB resident, bytes in use): that to DIRECTORY/workers,
// with the kind of request behind it.

[, $socket, $site, $count, $directory] = $argv;
require __DIR__ . '/fastcgi_records.php';
define('PATIENT', 120 * (int) (getenv('PATIENCE') ?: 1));   // seconds
define('UPLOAD', $argv[5] ?? 'var/up.txt');

/** An odd number of kinds: workers that take turns are asked for all of them. */
const KINDS = 7;

/** The requests take turns: [parameters, body]. With SCRIPTS="/a.php /b.php?c=d" in the environment they ask for these instead. */
function request(int $n): array
{
    if (getenv('SCRIPTS')) {
        $scripts = explode(' ', getenv('SCRIPTS'));
        [$script, $query] = explode('?', $scripts[$n % count($scripts)] . '?');
        return [['SCRIPT_NAME' => $script, 'QUERY_STRING' => $query], ''];
    }
    $boundary = 'boundary';
    $upload = "--$boundary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"up.txt\"\r\nContent-Type: text/plain\r\n\r\nuploaded $n\r\n--$boundary--\r\n";
    return match ($n % KINDS) {
        0, 6 => [['REQUEST_URI' => "/index.php?n=$n", 'QUERY_STRING' => "n=$n"], ''],
        1 => [['REQUEST_URI' => '/index.php/some/where', 'PATH_INFO' => '/some/where'], ''],
        2 => [['REQUEST_METHOD' => 'POST', 'CONTENT_TYPE' => 'application/x-www-form-urlencoded'], "a=$n&b[]=x"],
        3 => [['REQUEST_METHOD' => 'POST', 'CONTENT_TYPE' => "multipart/form-data; boundary=$boundary", 'QUERY_STRING' => 'to=' . UPLOAD], $upload],
        4 => [['SCRIPT_NAME' => '/nothing.php'], ''],
        5 => [['QUERY_STRING' => 'throw=1'], ''],
    };
}
function send(string $socket, string $site, int $n)
{
    [$parameters, $body] = request($n);
    $parameters += ['REQUEST_METHOD' => 'GET', 'SCRIPT_NAME' => '/index.php', 'REQUEST_URI' => '/index.php', 'QUERY_STRING' => '', 'DOCUMENT_ROOT' => $site,
        'SERVER_PROTOCOL' => 'HTTP/1.1', 'GATEWAY_INTERFACE' => 'CGI/1.1', 'SERVER_NAME' => 'localhost', 'REMOTE_ADDR' => '127.0.0.1', 'CONTENT_LENGTH' => (string) strlen($body)];
    $parameters['SCRIPT_FILENAME'] = $site . $parameters['SCRIPT_NAME'] . ($parameters['PATH_INFO'] ?? '');
    $stream = stream_socket_client("unix://$socket", $code, $error, PATIENT) ?: die("request $n: $error\n");
    fwrite($stream, messages($parameters, $body));
    return $stream;
}
/** [standard output, standard error] */
function answer($stream, int $n): array
{
    stream_set_timeout($stream, PATIENT);
    $bytes = stream_get_contents($stream);
    $texts = ['', ''];
    for ($at = 0; $at + 8 <= strlen($bytes); $at += 8 + $length + $padding) {
        ['type' => $type, 'length' => $length, 'padding' => $padding] = unpack('Cversion/Ctype/nid/nlength/Cpadding', $bytes, $at);
        if ($type === 3) {
            return $texts;
        }
        $texts[$type === 6 ? 0 : 1] .= substr($bytes, $at + 8, $length);
    }
    die("request $n: the answer is not complete\n");
}

@mkdir($directory);
$workers = fopen("$directory/workers", 'w');
for ($n = 0; $n < $count; $n += 2) {
    $streams = [$n => send($socket, $site, $n), $n + 1 => send($socket, $site, $n + 1)];
    foreach ($streams as $i => $stream) {
        [$out, $error] = answer($stream, $i);
        $out = preg_replace_callback('/^X-Worker: (.*)\r\n/m', function (array $found) use ($workers, $i): string {
            fwrite($workers, "$found[1] " . $i % KINDS . "\n");
            return '';
        }, $out);
        file_put_contents("$directory/$i", "$out\n--\n$error");
    }
}
