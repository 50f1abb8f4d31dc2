#!/bin/bash
# The archive cut and changed, byte by byte, under the sanitizers when BUILD_DIR has them. 2,000 changes; CHANGES= sets another number.
. "$(dirname "$0")/lib.sh"

archive=$work/small.phpca
cp -r "$here/small-app" "$work/small-app"
if ! phpca pack --root "$work/small-app" --entry main.php -o "$archive" -q > "$work/pack.log" 2>&1; then
	not_ok "small application packed" "$(cat "$work/pack.log")"
	plan
	exit
fi
export CHILD_PRELOAD=$preload
exec php "$here/damage.php" "$(php -r 'echo PHP_BINARY;')" "$build/phpca.so" "$archive" "$work" "${CHANGES:-2000}"
