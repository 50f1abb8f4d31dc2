#!/bin/bash
# No error and no leak of ours, in packing and in running.
. "$(dirname "$0")/lib.sh"
if ! command -v valgrind >/dev/null || [ -n "$preload" ]; then
	skip "valgrind" "not installed, or a sanitized build"
	plan
	exit
fi

app=$work/small-app archive=$work/small.phpca
cp -r "$here/small-app" "$app"
export USE_ZEND_ALLOC=0 ZEND_DONT_UNLOAD_MODULES=1
# PHP and the libraries it loads leave some blocks at exit: what an empty script shows is not ours.
grind() { # LOG COMMAND...
	local log=$1; shift
	valgrind -q --error-exitcode=33 --leak-check=full --show-leak-kinds=definite,indirect --errors-for-leak-kinds=definite \
		--suppressions="$here/php.supp" --num-callers=30 --log-file="$log.%p" "$@"
}
clean() { # NAME LOG
	if cat "$2".* | grep -q .; then not_ok "$1" "$(cat "$2".* | head -60)"; else ok "$1"; fi
}

run "$work/pack" grind "$work/log-pack" "$build/phpca" pack --root "$app" --entry main.php -o "$archive" -j2 -q
if [ "$(cat "$work/pack.code")" = 0 ]; then ok "packs under valgrind"; else not_ok "packs under valgrind" "$(cat "$work/pack.err")"; fi
clean "packing is clean" "$work/log-pack"

php "$app/main.php" > "$work/right"
run "$work/itself" grind "$work/log-itself" php -d extension="$build/phpca.so" "$archive"
same "php app.phpca under valgrind: the right output" "$work/right" "$work/itself.out"
clean "php app.phpca is clean" "$work/log-itself"

mkdir -p "$work/mounted" && : > "$work/mounted/main.php"
run "$work/overlay" grind "$work/log-overlay" php -d extension="$build/phpca.so" -d "phpca.mount=$archive:$work/mounted" "$work/mounted/main.php"
same "overlay under valgrind: the right output" "$work/right" "$work/overlay.out"
clean "overlay is clean" "$work/log-overlay"

run "$work/throw" grind "$work/log-throw" php -d extension="$build/phpca.so" "$archive" throw
clean "an uncaught exception is clean" "$work/log-throw"

if command -v php-cgi >/dev/null; then
	run "$work/cgi" grind "$work/log-cgi" php-cgi -T 5 -d extension="$build/phpca.so" -d "phpca.mount=$archive:$work/mounted" "$work/mounted/main.php"
	clean "five requests in one process are clean" "$work/log-cgi"
else
	skip "five requests in one process are clean" "no php-cgi"
fi
plan
