<?php

// settings.php PORT DIR: the authority's certificate is the one that php.ini names; the client's own is in DIR.

$url = "https://127.0.0.1:$argv[1]/";
$own = [CURLOPT_RETURNTRANSFER => true, CURLOPT_SSLCERT => "$argv[2]/client.pem", CURLOPT_SSLKEY => "$argv[2]/client.key"];
$handle = curl_init($url);
curl_setopt_array($handle, $own);
echo curl_exec($handle) ?: 'error ' . curl_errno($handle), "\n";
curl_reset($handle);
curl_setopt_array($handle, $own + [CURLOPT_URL => $url]);
echo curl_exec($handle) ?: 'error ' . curl_errno($handle), "\n";
curl_setopt($handle, CURLOPT_CAINFO, __DIR__ . '/upload.txt');
echo curl_exec($handle) ?: 'error ' . curl_errno($handle), "\n";
$tls = ['local_cert' => "$argv[2]/client.pem", 'local_pk' => "$argv[2]/client.key"];
echo @file_get_contents($url, false, stream_context_create(['ssl' => $tls])) ?: 'no answer', "\n";
