<?php enum T { case A; } echo "x\n"; if (1) { class X extends T {} }
