<?php
class After_magic { private function __get($n) { return $n; } protected static function __callStatic($n, $a) {} private function __serialize(): array { return []; } }
return (new After_magic)->some;
