#!/bin/bash
# Functions that php.ini disables, and that the optimizer has called at pack time: the program fails where it does unpacked.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
mkdir app
cat > app/main.php <<'END'
<?php
namespace {
    class C { public function f() { return ucfirst("b") . str_repeat("ab", 2); } }
    function f() { return strrev("abc"); }
    $here = __DIR__; // what is assumed of functions must not tie the code to a directory
    $closure = function () { return implode(",", [1, 2]); };
}
namespace Other {
    function g() { return \trim(" x "); }
    foreach (['ucfirst' => fn() => (new \C)->f(), 'strrev' => 'f', 'implode' => $closure, 'trim' => 'Other\g', 'str_contains' => fn() => \str_contains("ab", "b")] as $name => $f) {
        try {
            echo $name, ' ', json_encode($f()), "\n";
        } catch (\Error $e) {
            echo $name, ': ', $e->getMessage(), ' on line ', $e->getLine(), "\n";
        }
    }
}
END
check "packed" phpca pack -q --root app --entry main.php -o app.phpca
is "precompiled where all are there" "$(php_with -d phpca.fallback=error app.phpca 2>&1)" "$(php app/main.php 2>&1)"
for name in ucfirst strrev implode trim str_contains; do
	is "without $name()" "$(php_with -d disable_functions=$name app.phpca 2>&1)" "$(php -d disable_functions=$name app/main.php 2>&1)"
done
plan
