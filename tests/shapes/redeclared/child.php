<?php
namespace N;
echo "child.php\n";
class I extends C {}
