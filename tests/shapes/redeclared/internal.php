<?php
echo "internal.php\n";
class ArrayObject {}
