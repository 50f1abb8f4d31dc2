<?php
echo "internal_function.php\n";
function strlen($x) {}
