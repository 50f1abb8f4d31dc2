<?php
class Y extends X { use Zero { shared as protected renamed; } public function shared(int $a, $b = 1, ...$c): string { return 'y' . $this->renamed($a) . parent::shared($a); } }
