<?php echo "x\n"; class X extends X {}
