<?php
class After_unreachable { public static function f() { return 1; echo 2; while (true) { break; } } }
return After_unreachable::f();
return 2;
