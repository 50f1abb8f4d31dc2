<?php
echo '?>', '<? /* in a string */', "\n";
