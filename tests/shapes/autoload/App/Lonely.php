<?php
namespace App;
class Lonely { public int $x = 1; function __wakeup() { $this->x *= 2; } }
