<?php class T {} echo "x\n"; class X { use T; }
