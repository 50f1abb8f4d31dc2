<?php
function uses() { return Same::NAME . same() . Marker::M; } class Kid extends Same { const NAME = 'kid of ' . parent::NAME; public function __toString(): string { return self::NAME; } }
