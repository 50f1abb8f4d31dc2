<?php
// Files that declare the same names, one of which is included.
$which = $argv[1]; require __DIR__ . "/$which.php"; echo Same::NAME, same(), (new Same)->who(), "\n"; require __DIR__ . '/uses.php'; echo uses(), (new Kid)->who(), Kid::NAME, "\n"; if (!class_exists('Same')) require __DIR__ . '/b.php'; echo Same::NAME, "\n"; if (isset($argv[2])) { require __DIR__ . "/$argv[2].php"; }
