<?php
// Conditional declarations, nested functions, variable variables, and what depends on the order of execution.
if (PHP_VERSION_ID >= 80000) { function modern() { return 'modern'; } class Modern { const X = 1; } } else { function modern() { return 'old'; } class Modern { const X = 2; } }
echo modern(), Modern::X, function_exists('outer_inner') ? 'y' : 'n', "\n";
function outer() { function outer_inner($x = [1]) { function third() { return 'third'; } return $x; } class InFunction { function m() { return __METHOD__; } } interface InIface {} trait InTrait {} enum InEnum: int { case A = 1; } return new InFunction; }
echo outer()->m(), count(outer_inner()), third(), InEnum::A->value, "\n";
try { outer(); } catch (Error $e) { echo 'never'; } 
