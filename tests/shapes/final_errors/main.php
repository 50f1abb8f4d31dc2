<?php
try { include __DIR__ . "/$argv[1].php"; } catch (Throwable $e) { echo get_class($e), $e->getMessage(), $e->getLine(), "\n"; } echo "done\n";
