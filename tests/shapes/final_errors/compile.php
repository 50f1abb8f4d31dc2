<?php
echo 'not printed';
function f() { $this = 5; }
