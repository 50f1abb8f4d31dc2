<?php
return strrev(substr(file_get_contents(__FILE__), __COMPILER_HALT_OFFSET__)) . __COMPILER_HALT_OFFSET__;
__halt_compiler() ?>
other data
