<?php class T {} echo "x\n"; class X implements T {}
