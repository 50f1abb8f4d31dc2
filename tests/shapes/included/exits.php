<?php
register_shutdown_function(function () { echo 'shut ', basename(__FILE__), "\n"; });
exit(3);
