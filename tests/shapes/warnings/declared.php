<?php
declare(ticks=1, encoding='UTF-8');
class After_declared extends ArrayObject { #[\ReturnTypeWillChange] public function count() { return 9; } public function offsetGet($k) { return 'own'; } }
return count(new After_declared) . (new After_declared)['x'];
