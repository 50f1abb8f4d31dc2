<?php
try { echo __COMPILER_HALT_OFFSET__; } catch (Error $e) { echo $e->getMessage(), "\n"; }
