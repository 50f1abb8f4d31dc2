<?php
class Broken extends Child { public function area(): int { return 1; } }
