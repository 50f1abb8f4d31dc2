<?php # comment
echo "x$y", 1; ?>
<b>html</b>
