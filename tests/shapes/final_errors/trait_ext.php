<?php trait T {} echo "x\n"; class X extends T {}
