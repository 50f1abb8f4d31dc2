<?php
namespace N;
echo "confunction.php\n";
if (true) { function g() {} }
