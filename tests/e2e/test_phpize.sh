#!/bin/bash
# The extension as a stranger builds it: phpize, configure, make, in a copy of runtime/.
. "$(dirname "$0")/lib.sh"
if ! command -v phpize >/dev/null || ! command -v autoconf >/dev/null || [ -n "$preload" ]; then
	skip "phpize" "not installed, or a sanitized build"
	plan
	exit
fi

stage=$work/stage
mkdir "$stage"
cp -rL "$top/runtime" "$stage/phpca"
in_stage() { (cd "$stage/phpca" && "$@"); }
check "phpize" in_stage phpize
check "configure" in_stage ./configure --quiet
check "make" in_stage make -j2
if grep -q 'warning:' <(in_stage touch phpca.c && in_stage make 2>&1); then not_ok "no warnings" "$(in_stage touch phpca.c && in_stage make 2>&1 | grep -A3 warning: | head -20)"; else ok "no warnings"; fi

check "packed" phpca pack --root "$here/small-app" --entry main.php -o "$work/small.phpca" -q
php "$here/small-app/main.php" > "$work/right"
run "$work/run" php -d extension="$stage/phpca/modules/phpca.so" -d phpca.fallback=error "$work/small.phpca"
same "its extension runs an archive" "$work/right" "$work/run.out"
is_listed() { php -d extension="$stage/phpca/modules/phpca.so" --ri phpca | grep 'phpca.mount' > /dev/null; }
check "php --ri names its settings" is_listed
if [ -z "$(cd "$top" && git status --porcelain --ignored runtime 2>/dev/null | grep '^!!\|configure')" ]; then ok "nothing is left in the source tree"; else not_ok "nothing is left in the source tree"; fi
plan
