<?php
namespace Own;
function strlen($x) { return 'own'; }
class ArrayObject { function count() { return 'own'; } }
const PHP_EOL = "own eol\n";
echo strlen('abc'), \strlen('abc'), (new ArrayObject)->count(), PHP_EOL, \PHP_EOL;
