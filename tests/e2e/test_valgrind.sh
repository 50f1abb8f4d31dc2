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
clean() { # NAME LOG
	if [ -n "$(find "$2".* -size +0)" ]; then not_ok "$1" "$(cat "$2".* | head -60)"; else ok "$1"; fi
}

# Errors: with every block of the engine visible, in the workers too.
run "$work/pack" grind_all "$work/log-pack" "$build/phpca" pack --root "$app" --entry main.php -o "$archive" -j2 -q
if [ "$(cat "$work/pack.code")" = 0 ]; then ok "packs under valgrind"; else not_ok "packs under valgrind" "exit code $(cat "$work/pack.code"): $(cat "$work/pack.err")"; fi
clean "packing is clean" "$work/log-pack"
# Leaks: our own memory. The engine's is its allocator's, and a worker ends without tidying up: only the first process counts.
run "$work/pack-leaks" grind "$work/log-pack-leaks" "${leaks[@]}" "$build/phpca" pack --root "$app" --entry main.php -o "$archive" -j2 -q
first=$(find "$work" -name 'log-pack-leaks.*' -printf '%f\n' | sed 's/.*\.//' | sort -n | head -1)
if [ -s "$work/log-pack-leaks.$first" ]; then not_ok "packing leaks nothing" "$(head -60 "$work/log-pack-leaks.$first")"; else ok "packing leaks nothing"; fi
# A git revision of a Composer project, read without compiling anything.
git init -q "$work/repository" && cp -r "$app"/. "$work/repository" && echo '*.md export-ignore' > "$work/repository/.gitattributes"
(cd "$work/repository" && git add -A && git -c user.name=t -c user.email=t@example.org commit -qm one)
for options in "" "--rev HEAD"; do
	# shellcheck disable=SC2086
	run "$work/git" grind "$work/log-git" "${leaks[@]}" "$build/phpca" pack --dry-run --root "$work/repository" $options
	if [ "$(cat "$work/git.code")" = 0 ]; then ok "collects from git under valgrind $options"; else not_ok "collects from git under valgrind $options" "$(cat "$work/git.err")"; fi
	clean "collecting from git is clean $options" "$work/log-git"
done
export USE_ZEND_ALLOC=0

php "$app/main.php" > "$work/right"
run "$work/itself" grind "$work/log-itself" "${leaks[@]}" php -d extension="$build/phpca.so" "$archive"
same "php app.phpca under valgrind: the right output" "$work/right" "$work/itself.out"
clean "php app.phpca is clean" "$work/log-itself"

mkdir -p "$work/mounted" && : > "$work/mounted/main.php"
run "$work/overlay" grind "$work/log-overlay" "${leaks[@]}" php -d extension="$build/phpca.so" -d "phpca.mount=$archive:$work/mounted" "$work/mounted/main.php"
same "overlay under valgrind: the right output" "$work/right" "$work/overlay.out"
clean "overlay is clean" "$work/log-overlay"

run "$work/throw" grind "$work/log-throw" "${leaks[@]}" php -d extension="$build/phpca.so" "$archive" throw
clean "an uncaught exception is clean" "$work/log-throw"

if command -v php-cgi >/dev/null; then
	run "$work/cgi" grind "$work/log-cgi" "${leaks[@]}" php-cgi -T 5 -d extension="$build/phpca.so" -d "phpca.mount=$archive:$work/mounted" "$work/mounted/main.php"
	clean "five requests in one process are clean" "$work/log-cgi"
	run "$work/cgi-itself" grind "$work/log-cgi-itself" "${leaks[@]}" php-cgi -q -T 3 -d extension="$build/phpca.so" "$archive"
	same "php-cgi app.phpca: the right output" <(cat "$work"/right{,,}) <(grep -v '^Elapsed time' "$work/cgi-itself.out")
	clean "php-cgi app.phpca is clean" "$work/log-cgi-itself"
else
	skip "five requests in one process are clean" "no php-cgi"
fi
plan
