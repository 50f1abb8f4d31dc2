<?php
abstract class After_private { final private function __construct() {} abstract function x(int|null|string $a, self|array|false $b = false): static|null; }
return implode(',', get_class_methods('After_private'));
