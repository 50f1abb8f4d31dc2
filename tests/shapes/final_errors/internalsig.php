<?php echo "x\n"; class X extends ArrayObject { function count(int $must): string { return ''; } }
