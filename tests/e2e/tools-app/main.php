<?php
require __DIR__.'/src/declarations.php';
echo Tools\Declared\Suit::Spades->value, "\n";
