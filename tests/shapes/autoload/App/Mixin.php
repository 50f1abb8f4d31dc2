<?php
namespace App;
trait Mixin { private array $d = [State::Off]; function show(Contract ...$c): string { return __CLASS__ . count($this) . __TRAIT__; } function count(): int { return count($this->d); } }
