#!/usr/bin/env php
<?php
echo __LINE__, "\n";
include __DIR__ . '/included.php';
include __DIR__ . '/tool';
echo json_encode($argv === null), count($argv), $argc, basename($_SERVER['argv'][0]) === basename($_SERVER['SCRIPT_NAME']) ? 'ok' : $_SERVER['argv'][0], "\n";
throw new Exception('line');
