<?php
function on_tick() { static $n = 0; echo 't', ++$n, ' '; }
declare(ticks=2) { register_tick_function('on_tick'); $a = 1; $b = 2; $c = 3; }
unregister_tick_function('on_tick');
class After_ticks { public $p = PHP_INT_MAX + 1; const D = 1 . '2'; const N = -"3"; }
return (new After_ticks)->p . After_ticks::D . After_ticks::N;
