<?php

// fastcgi_get.php SOCKET SCRIPT [QUERY]: one request to a FastCGI server, as a web server would make it. Prints the body, and what the
// application wrote to its error stream behind it; with HEAD=1, the headers too. Written for the tests: a body without pauses.
require __DIR__ . '/fastcgi_records.php';
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
fwrite($fpm, messages(['GATEWAY_INTERFACE' => 'CGI/1.1', 'REQUEST_METHOD' => 'GET', 'SCRIPT_FILENAME' => $script, 'SCRIPT_NAME' => '/index.php',
    'QUERY_STRING' => $query, 'REQUEST_URI' => "/index.php?$query", 'SERVER_PROTOCOL' => 'HTTP/1.1', 'SERVER_NAME' => 'localhost']));
$out = outputs($fpm);
echo getenv("HEAD") ? $out[6] : preg_replace("/^.*?\r\n\r\n/s", "", $out[6]), $out[7];
