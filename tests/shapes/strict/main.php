<?php
declare(strict_types=1);
include __DIR__ . '/weak.php';
function strict_int(int $x) { return $x; }
foreach ([fn () => strlen(5), fn () => strict_int('5'), fn () => weak_int('5'), fn () => weak_calls(), fn () => array_map('strict_int', ['7']), fn () => round('1.5'), fn () => (function (float $f) { return $f; })(3)] as $f) { try { var_dump($f()); } catch (TypeError $e) { echo preg_replace('~ called in .*~', '', $e->getMessage()), "\n"; } }
