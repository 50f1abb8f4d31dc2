<?php
$i = 0;
a: $i++; if ($i < 3) goto a; goto end;
echo 'skipped';
end:
class After_goto { final private function f() {} }
return $i;
