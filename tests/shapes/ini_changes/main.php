<?php
// What the compiler made under one setting is not what it makes under another, in the same process.
echo include __DIR__ . '/part.php', "\n";
ini_set('precision', 5);
echo include __DIR__ . '/part.php', "\n";
ini_set('precision', 3);
echo include __DIR__ . '/part.php', "\n";
ini_restore('precision');
echo include __DIR__ . '/part.php', "\n";
