#!/bin/bash
# Composer's class loader, asked by many requests of one process: what phpca remembers of earlier requests (runtime/run/plan_memory.c) is taken only where
# all is as it was then. All classes are in the class map, as `composer dump-autoload -o` leaves them.
. "$(dirname "$0")/lib.sh"
. "$here/autoload-app/passing.sh"
cd "$work" || exit 1
if ! command -v composer > /dev/null || ! command -v php-cgi > /dev/null; then
	skip "several requests" "no composer or no php-cgi"
	plan
	exit
fi

site=$work/site
settings=(-d display_errors=1 -d log_errors=0 -d html_errors=0 -d error_reporting=-1 -d opcache.enable=0)
cp -r "$here/autoload-app" "$site" && ln -s real "$site/link"
echo '<?php class {' > "$site/src/Broken/Syntax.php"
passing_classes "$site/src/Pass"
check "composer makes the class loader" composer dump-autoload -o -q --no-interaction -d "$site"
mkdir state

# requests NAME COUNT CASE PHP...: as many to one process; what they print is in NAME.CASE
requests() {
	local name=$1 count=$2 case=$3; shift 3
	echo 0 > "state/$name.$case"
	STATE=$work/state/$name.$case CASE=$case LD_PRELOAD=$preload php-cgi -q -n "${settings[@]}" -T "$count" "$@" "$site/run.php" 2>&1 | sed '/^Elapsed time/d' > "$name.$case"
}
cases=$(cd "$here/autoload-app/cases" && ls | sed 's/\.php$//')
for case in $cases; do
	requests plain 4 "$case"
done
requests plain 30 again
check "all requests have run" [ "$(grep -c '^request' plain.again)" = 30 ]
check "packed" phpca pack --root "$site" -o app.phpca -q
cp -r "$site" tree
find "$site" -depth ! -path "$site" ! -path "$site/first" ! -path "$site/first/*" -delete
: > "$site/run.php"
mounted=(-d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$site")
different=
for case in $cases; do
	[ "$case" = again ] && continue
	requests mounted 4 "$case" "${mounted[@]}"
	cmp -s "plain.$case" "mounted.$case" || different+="$case: $(diff -a "plain.$case" "mounted.$case" | head -8)"$'\n'
done
if [ -z "$different" ]; then ok "four requests of each case"; else not_ok "four requests of each case" "$different"; fi
for force in no base paths unlinked; do
	requests "$force" 30 again "${mounted[@]}" -d phpca.force=$force
	same "thirty requests, with something else in the way of classes ($force forced)" plain.again "$force.again"
done

if command -v valgrind > /dev/null && [ -z "$preload" ]; then
	grind_all "valgrind" "${leaks[@]}" php-cgi -n -q -d pcre.jit=0 "${settings[@]}" -T 3 "${mounted[@]}" "$site/run.php" > valgrind.out 2>&1
	is "clean under valgrind" "$?$(cat valgrind.[0-9]*)" 0
fi
plan
