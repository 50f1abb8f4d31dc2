<?php
require __DIR__ . '/code.php';
$map = include __DIR__ . '/map.php';
echo count($map), ' ', md5(serialize($map)), ' ', $map['key-4999']['id'], ' ', $map[1250], "\n";
$map['key-7']['id'] = 'x';
$again = include __DIR__ . '/map.php';
echo $again['key-7']['id'], ' ', md5(json_encode($again)), ' ', strlen(long_string()), ' ', md5(long_string()), ' ', count(packed()), array_sum(packed()), "\n";
echo big_switch('case 250'), big_switch('none'), ' ', big_match(777), ' ', Big::CASES[299], ' ', count((new ReflectionClass('Big'))->getConstants()), ' ', Big::C150, ' ', (new Big)->p99, ' ', many_literals(), ' ', many_variables(1), "\n";
