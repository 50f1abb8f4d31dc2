<?php
declare(ticks=2);
function own() { $a = 1; $b = 2; return "o"; }
$x = 1; $y = 2; $z = 3;
