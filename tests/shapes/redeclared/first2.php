<?php
namespace N;
const K = 2;
echo K, "\n";
include __DIR__ . '/first.php';
