#!/usr/bin/php -q
<?php
echo __LINE__, ' ', (new Exception)->getLine(), "\n";
function in_shebang() { return __LINE__; }
echo in_shebang(), "\n";
