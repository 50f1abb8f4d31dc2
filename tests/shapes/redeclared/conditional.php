<?php
namespace N;
echo "conditional.php\n";
if (!class_exists('N\Cond')) { class Cond {} }
echo "skipped\n";
if (true) { class Cond {} }
