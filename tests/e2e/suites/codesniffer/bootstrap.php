<?php

// The suite names its fixtures from its own directory.
chdir(__DIR__ . '/vendor/squizlabs/php_codesniffer');
require 'tests/bootstrap.php';
