<?php
class B { final const FC = 1; final public function ff() {} public function sig(int $a, $b = 1): ?string { return null; } protected $prot; public $pub; public int $typed; static $st; public readonly int $ro; abstract static function not() ; }
