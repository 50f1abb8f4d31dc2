<?php
namespace Run;
$dir = dirname(__DIR__);
say(include "$dir/src/Plain.php", class_exists('App\Plain', false), (include_once "$dir/src/Plain.php"));
say(class_exists('App\HeirOfHeir'), include_once "$dir/src/Heir.php", include_once "$dir/lib/../src/HeirOfHeir.php", require_once "$dir/src/Exotic.php", class_exists('App\Exotic', false));
report();
say(include "$dir/src/Kin/Product.php");
say(class_exists('App\Kin\Special'));
register_shutdown_function(static fn () => report());
include "$dir/src/Kin/Special.php";
