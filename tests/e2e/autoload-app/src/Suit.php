<?php
namespace App; enum Suit: string implements HasName { case A = "a"; public function name(): string { return "suit"; } }
