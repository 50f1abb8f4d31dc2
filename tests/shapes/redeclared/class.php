<?php
namespace N;
echo "class.php\n";
function fine() {}
class c {}
