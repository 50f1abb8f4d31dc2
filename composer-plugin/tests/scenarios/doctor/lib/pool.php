<?php

proc_open([PHP_BINARY, __DIR__ . '/child.php'], [], $pipes);
