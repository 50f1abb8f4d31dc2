<?php
function optional_first($a = 1, $b) { return $b; }
function nullable_first(?int $a = null, $b, int $c = null, $d) { return $d; }
class After_optional { function m($x = [], ...$y) {} function n($x = 1, array $z) {} }
$f = fn ($p = 2, $q) => $q;
return optional_first(1, 2) . $f(1, 3);
