<?php

// curl-server.php DIR: HTTPS on a free port of 127.0.0.1 with certificates that it makes: DIR/app gets the authority's (ca.pem, and in certs/ by its
// hash), a client's certificate and key, DIR/port the port. It answers with what the client has shown, until DIR is gone.

declare(strict_types=1);

[, $dir] = $argv;
$config = ['digest_alg' => 'sha256', 'private_key_bits' => 2048, 'config' => "$dir/openssl.cnf"];
file_put_contents($config['config'], "[req]\ndistinguished_name = name\n[name]\n[ca]\nbasicConstraints = CA:TRUE\n[server]\nsubjectAltName = IP:127.0.0.1\n[client]\n");
$make = static function (string $name, string $section, $authority, $authorityKey) use ($config): array {
    $key = openssl_pkey_new($config);
    $request = openssl_csr_new(['commonName' => $name], $key, $config);
    $certificate = openssl_csr_sign($request, $authority, $authorityKey ?? $key, 2, $config + ['x509_extensions' => $section], random_int(1, PHP_INT_MAX));
    openssl_x509_export($certificate, $pem);
    openssl_pkey_export($key, $keyPem, null, $config);

    return [$certificate, $key, $pem, $keyPem];
};
[$ca, $caKey, $caPem] = $make('phpca test authority', 'ca', null, null);
[, , $serverPem, $serverKeyPem] = $make('127.0.0.1', 'server', $ca, $caKey);
[, , $clientPem, $clientKeyPem] = $make('a client', 'client', $ca, $caKey);
file_put_contents("$dir/server.pem", $serverPem . $serverKeyPem);
@mkdir("$dir/app/certs", 0o777, true);
file_put_contents("$dir/app/ca.pem", $caPem);
file_put_contents("$dir/app/certs/" . openssl_x509_parse($caPem)['hash'] . '.0', $caPem);
file_put_contents("$dir/app/client.pem", $clientPem);
file_put_contents("$dir/app/client.key", $clientKeyPem);
$context = stream_context_create(['ssl' => ['local_cert' => "$dir/server.pem", 'cafile' => "$dir/app/ca.pem", 'verify_peer' => true, 'verify_peer_name' => false,
    'capture_peer_cert' => true]]);
// A client needs a certificate only where it has one to show: two ports would need two programs, so those without are let in as well.
stream_context_set_option($context, 'ssl', 'verify_peer', true);
$server = stream_socket_server('tcp://127.0.0.1:0', $errno, $error, STREAM_SERVER_BIND | STREAM_SERVER_LISTEN, $context);
file_put_contents("$dir/port.new", substr(strrchr(stream_socket_get_name($server, false), ':'), 1));
rename("$dir/port.new", "$dir/port");
while (is_dir("$dir/app")) {
    clearstatcache();
    $connection = @stream_socket_accept($server, 1);
    if (!$connection) {
        continue;
    }
    stream_set_timeout($connection, 5);
    if (!@stream_socket_enable_crypto($connection, true, STREAM_CRYPTO_METHOD_TLS_SERVER)) {
        fclose($connection);
        continue;
    }
    $head = '';
    while (!str_contains($head, "\r\n\r\n") && ($line = fgets($connection)) !== false) {
        $head .= $line;
    }
    $size = preg_match('/^Content-Length: (\d+)/mi', $head, $m) ? (int) $m[1] : 0;
    $body = $size ? (string) stream_get_contents($connection, $size) : '';
    $peer = stream_context_get_options($connection)['ssl']['peer_certificate'] ?? null;
    $said = [
        'client' => $peer ? openssl_x509_parse($peer)['subject']['CN'] : null,
        'cookie' => preg_match('/^Cookie: (.*?)\r$/mi', $head, $m) ? $m[1] : null,
        'user' => preg_match('/^Authorization: Basic (.*?)\r$/mi', $head, $m) ? base64_decode($m[1]) : null,
        'file' => preg_match('/filename="([^"]*)".*?\r\n\r\n(.*?)\r\n--/s', $body, $m) ? [$m[1], $m[2]] : null,
    ];
    $answer = json_encode($said, JSON_UNESCAPED_SLASHES);
    fwrite($connection, "HTTP/1.1 200 OK\r\nSet-Cookie: seen=1; Max-Age=3600\r\nContent-Length: " . strlen($answer) . "\r\nConnection: close\r\n\r\n$answer");
    fclose($connection);
}
