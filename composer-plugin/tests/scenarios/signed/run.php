<?php

require __DIR__.'/vendor/autoload.php';
echo (new Acme\Greeter())->greet($argv[1] ?? 'world'), "\n";
