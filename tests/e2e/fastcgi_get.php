<?php

// fastcgi_get.php SOCKET SCRIPT [QUERY]: one request to a FastCGI server, as a web server would make it. Prints the body, and what the
// application wrote to its error stream behind it; with HEAD=1, the headers too. Written for the tests: a body without pauses.
[, $socket, $script] = $argv;
$query = $argv[3] ?? '';
$end = time() + 120 * (int) (getenv('PATIENCE') ?: 1);
while (!($fpm = @stream_socket_client("unix://$socket")) && time() < $end) {
    usleep(20000);
}
if (!$fpm) {
    fwrite(STDERR, "no answer at $socket\n");
    exit(1);
}
$record = static fn(int $type, string $body): string => pack('CCnnCx', 1, $type, 1, strlen($body), 0) . $body;
// Lengths of 128 and more have four bytes.
$length = static fn(string $text): string => strlen($text) < 128 ? chr(strlen($text)) : pack('N', strlen($text) | 0x80000000);
$pairs = '';
foreach (['GATEWAY_INTERFACE' => 'CGI/1.1', 'REQUEST_METHOD' => 'GET', 'SCRIPT_FILENAME' => $script, 'SCRIPT_NAME' => '/index.php', 'QUERY_STRING' => $query,
    'REQUEST_URI' => "/index.php?$query", 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost'] as $name => $value) {
    $pairs .= $length($name) . $length($value) . $name . $value;
}
fwrite($fpm, $record(1, pack('nCx5', 1, 0)) . $record(4, $pairs) . $record(4, '') . $record(5, ''));
$out = [6 => '', 7 => ''];
while (strlen($head = (string) stream_get_contents($fpm, 8)) === 8) {
    ['type' => $type, 'size' => $size, 'pad' => $pad] = unpack('Cversion/Ctype/nid/nsize/Cpad', $head);
    $body = $size + $pad ? (string) stream_get_contents($fpm, $size + $pad) : '';
    if ($type === 3) {
        break;
    }
    $out[$type] .= substr($body, 0, $size);
}
echo getenv("HEAD") ? $out[6] : preg_replace("/^.*?\r\n\r\n/s", "", $out[6]), $out[7];
