<?php
trait One { use Zero; public function one() { return $this->shared(1, 2, 3, 4); } }
