<?php

// stream.php PORT DIR: a TLS stream of PHP with the authority's certificate of the program; the client's own is in DIR.

$tls = ['cafile' => __DIR__ . '/ca.pem', 'local_cert' => "$argv[2]/client.pem", 'local_pk' => "$argv[2]/client.key"];
echo @file_get_contents("https://127.0.0.1:$argv[1]/", false, stream_context_create(['ssl' => $tls])) ?: "no answer\n", "\n";
