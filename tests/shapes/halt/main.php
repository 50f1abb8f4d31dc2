<?php
$fp = fopen(__FILE__, 'rb');
fseek($fp, __COMPILER_HALT_OFFSET__);
echo stream_get_contents($fp), '|', __COMPILER_HALT_OFFSET__, "\n";
echo include __DIR__ . '/other.php';
echo include __DIR__ . '/other.php';
echo include __DIR__ . '/closed.php', "\n";
echo substr(file_get_contents(__FILE__), __COMPILER_HALT_OFFSET__, 4), defined('__COMPILER_HALT_OFFSET__') ? 'd' : 'u', "\n";
echo constant('__COMPILER_HALT_OFFSET__'), "\n";
include __DIR__ . '/none.php';
__halt_compiler();data after <?php not code ?>
 end 
