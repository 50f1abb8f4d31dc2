<?php
function deep() { return include __DIR__ . '/server.php'; }
echo json_encode(array_keys($GLOBALS)), "\n";
echo deep(), "\n"; include __DIR__ . '/env.php'; include __DIR__ . '/request.php'; echo include __DIR__ . '/dynamic.php', "\n"; echo json_encode(array_values(array_diff(array_keys($GLOBALS), ['argv', 'argc']))), "\n";
