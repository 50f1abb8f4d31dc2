<?php

// The health check: asks PHP-FPM for /ping, as a web server would, and exits 1 if it gives no answer. The official images have no FastCGI client.

declare(strict_types=1);

$record = static fn(int $type, string $content = ''): string => pack('CCnnCC', 1, $type, 1, strlen($content), 0, 0) . $content;
$pair = static fn(string $name, string $value): string => chr(strlen($name)) . chr(strlen($value)) . $name . $value;

$fpm = @stream_socket_client('tcp://127.0.0.1:9000', timeout: 2);
if ($fpm === false) {
    exit(1);
}
stream_set_timeout($fpm, 2);
fwrite($fpm, $record(1, pack('nCx5', 1, 0))
    . $record(4, $pair('REQUEST_METHOD', 'GET') . $pair('SCRIPT_NAME', '/ping') . $pair('SCRIPT_FILENAME', '/ping'))
    . $record(4) . $record(5));
exit(str_contains((string) stream_get_contents($fpm), 'pong') ? 0 : 1);
