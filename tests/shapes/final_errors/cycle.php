<?php echo "x\n"; class X extends Y {} class Y extends X {}
