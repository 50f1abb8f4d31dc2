<?php
return strlen(__DIR__ . '/' . basename(__FILE__)) . str_repeat('-', strlen(__FILE__) % 7) . crc32(__FILE__) . "\n";
