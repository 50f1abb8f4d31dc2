<?php
echo bin2hex(shell('with_bom.php')), "\n";
function shell($f) { ob_start(); include __DIR__ . "/$f"; return ob_get_clean(); }
echo bin2hex(shell('crlf.php')), ' ', bin2hex(shell('cr.php')), ' ', bin2hex(shell('mixed.php')), "\n"; echo crlf_line(), json_encode([Crlf::LINE, Crlf::HERE, Crlf::QUOTED]), "\n"; echo json_encode((new ReflectionClass('Crlf'))->getDocComment()), shell('binary.php'), bin2hex(shell('latin1.php')), "\n";
