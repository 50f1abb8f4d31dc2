<?php
trait One { use Zero { none as nothing; me as myself; }
	public function own() { return 'one has its own'; }
 public function one() { return $this->shared(1, 2, 3, 4); } }
