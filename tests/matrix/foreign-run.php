<?php

// foreign-run.php ROOT ARGUMENTS...: Composer below ROOT, which may be a mount directory; ROOT/vendor need not be on disk.
$root = $argv[1];
$argv = $_SERVER['argv'] = ["$root/vendor/bin/composer", ...array_slice($argv, 2)];
$argc = $_SERVER['argc'] = count($argv);
require "$root/vendor/composer/composer/bin/composer";
