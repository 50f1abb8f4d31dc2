<?php
echo "start\n";
require __DIR__ . '/first.php';
set_error_handler(function ($t, $m) { echo "handler: $m\n"; return true; });
require __DIR__ . "/$argv[1].php";
echo "end\n";
