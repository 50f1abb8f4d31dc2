<?php

// fastcgi_request.php SERVER METHOD ROOT SCRIPT [BODY]: one request to a FastCGI server for ROOT/SCRIPT. Prints headers and body; what the
// application wrote to its error stream goes to ours. It runs where there is nothing but PHP.
require __DIR__ . '/fastcgi_records.php';
[, $server, $method, $directory, $script] = $argv;
$sent = $argv[5] ?? '';
$fpm = stream_socket_client($server) ?: exit(1);
fwrite($fpm, messages(['GATEWAY_INTERFACE' => 'CGI/1.1', 'REQUEST_METHOD' => $method, 'SCRIPT_FILENAME' => "$directory/$script", 'SCRIPT_NAME' => "/$script", 'REQUEST_URI' => '/',
    'DOCUMENT_ROOT' => $directory, 'SERVER_PROTOCOL' => 'HTTP/1.1', 'CONTENT_TYPE' => 'application/x-www-form-urlencoded', 'CONTENT_LENGTH' => (string) strlen($sent)], $sent));
$out = outputs($fpm);
echo $out[6];
fwrite(STDERR, $out[7]);
