<?php
return array(
    '0e6d7bf4a5811bfa5cf40c5ccd6fae6a' => $vendorDir . '/acme/log/src/functions.php',
    '1e6d7bf4a5811bfa5cf40c5ccd6fae6a' => $baseDir . '/src/../f.php',
);
