<?php

// The library's own bootstrap, but for the place of its temporary files: an archive is read-only.
define('SABRE_TEMPDIR', getenv('SUITE_TMP') . '/');
require __DIR__ . '/vendor/sabre/vobject/tests/bootstrap.php';
