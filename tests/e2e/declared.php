<?php

// declared.php FILE CLASSES.json FUNCTIONS.json NAME: includes FILE and lists which classes and functions it has declared, each with NAME.
[, $file, $classes, $functions, $name] = $argv;
$before = [...get_declared_classes(), ...get_declared_interfaces(), ...get_declared_traits()];
include $file;
$after = array_diff([...get_declared_classes(), ...get_declared_interfaces(), ...get_declared_traits()], $before);
sort($after);
file_put_contents($classes, json_encode(array_fill_keys(array_map(strtolower(...), $after), $name)));
file_put_contents($functions, json_encode(array_fill_keys(get_defined_functions()['user'], $name)));
