<?php
trait Two { use Zero { me as myself; own as other; }
	public function own() { return 'two'; }
 public function both() { return $this->one() . $this->shared(2); } }
