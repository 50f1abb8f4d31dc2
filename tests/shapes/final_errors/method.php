<?php require __DIR__ . '/parent.php'; echo "loaded\n";
class X extends PB { function ff() {} }
