<?php_sapi_name(); ?>
<b><?php	echo "tab" ?></b>
