<?php
class PB { final const FC = 1; const OC = 1; final public function ff() {} public function sig(int $a, $b = 1): ?string { return null; } public $pub; public int $typed = 1; public static $st; public readonly int $ro; } interface PI { const IC = 1; } abstract class PA { abstract function need(); abstract function need2(); }
