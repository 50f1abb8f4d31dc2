<?php
$name = 'value'; $value = 'deep'; $a = ['k' => 'v'];
class After_interpolation {}
return "${name} ${$name} ${a['k']} {$a['k']} $a[k]";
