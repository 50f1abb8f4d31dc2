<?php
function weak_int(int $x) { return $x; }
function weak_calls() { return strict_int('12') + strlen(345); }
