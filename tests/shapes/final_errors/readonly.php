<?php require __DIR__ . '/parent.php'; class X extends PB { public int $ro; }
