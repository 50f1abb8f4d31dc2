<?php require __DIR__ . '/parent.php'; class X extends PA { function need() {} }
