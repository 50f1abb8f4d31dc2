<?php
namespace App\Broken; class Incompatible implements \App\HasName { function name(): int { return 1; } }
