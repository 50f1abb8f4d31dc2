<?php
trait Two { use Zero; public function both() { return $this->one() . $this->shared(2); } }
