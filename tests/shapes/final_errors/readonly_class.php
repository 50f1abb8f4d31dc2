<?php readonly class T {} echo "x\n"; class X extends T {}
