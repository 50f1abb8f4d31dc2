#!/bin/bash
# threads.sh BUILD: a thread-safe PHP (ZTS), compiled from the sources of this machine's minor version. The packager and the extension are built for it.
#   STEPS="unit shapes phpt php-src composer serve helgrind"   what is done (all)
#   REQUESTS=100000                            how many the server of threads answers
#   ZTS_PHP=DIR                                where PHP is installed (BUILD/threads/php); it is compiled once
# The server is serve.c: 8 threads of one process, which end and begin anew, answer requests of applications whose trees are gone.
# The last line is: N passed, N failed, N skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
steps=${STEPS:-unit shapes phpt php-src composer serve helgrind}
# shellcheck source=tests/environment.sh
. "$top/tests/environment.sh"
work=$build/threads php=${ZTS_PHP:-$build/threads/php} logs=$build/threads/logs
mkdir -p "$logs"
own_php=$(command -v php) name=threads
. "$here/own_php.sh"

sources=$(sh "$top/scripts/php-src.sh" 2> "$logs/php-src.log") || broken "PHP's sources" "$logs/php-src.log"
if [ ! -f "$php.compiled" ] || ! cmp -s "$php.compiled" "$sources/.source-package"; then
	compile_php "$sources" "$php" --enable-zts --enable-embed --with-iconv > "$logs/php.log" 2>&1 || broken "a thread-safe PHP" "$logs/php.log"
	cp "$sources/.source-package" "$php.compiled"
fi
echo "# PHP of the sources $(cat "$sources/.source-package"), thread-safe"
export PHPCA_SO=$work/phpca/phpca.so PHPCA_PACK=$work/phpca/phpca PHPCA_CACHE=off PHPCA_PHP=$php/bin/php
make -C "$top" -s -j"$(nproc)" BUILD="$work/phpca" PHP_CONFIG="$php/bin/php-config" LIBPHP=-lphp LDFLAGS="-L$php/lib -Wl,-rpath,$php/lib" all unit-tests > "$logs/make.log" 2>&1 ||
	broken "packager and extension" "$logs/make.log"
read -ra includes <<< "$("$php/bin/php-config" --includes)"
gcc -std=gnu11 -D_GNU_SOURCE -O1 -g "${includes[@]}" -o "$work/serve" "$top/tests/threads/serve.c" -L"$php/lib" -lphp -Wl,-rpath,"$php/lib" -pthread \
	> "$logs/serve-make.log" 2>&1 || broken "the server of threads" "$logs/serve-make.log"
PATH=$php/bin:$PATH phpca=$work/phpca/phpca

built() {
	is "PHP is thread-safe, and loads the extension" "$(php -n -d extension="$PHPCA_SO" -r 'echo PHP_ZTS, extension_loaded("phpca");' 2>&1)" 11
	is "a PHP without threads does not load it" "$("$own_php" -n -d extension="$PHPCA_SO" -r 'echo extension_loaded("phpca") ? "loaded" : "not loaded";' 2>&1 | tail -1)" "not loaded"
	mkdir -p "$work/app" && small_app "$work/app"
	"$phpca" pack -q -j2 --root "$work/app" --mount /srv/app -o "$work/embedded.phpca"
	php -n -d memory_limit=-1 -d short_open_tag=0 -d extension="$work/phpca/phpca_packager.so" -r '' -- pack -q --root "$work/app" --mount /srv/app -o "$work/hosted.phpca"
	is "hosted by a thread-safe php the packager writes the same bytes" "$(cmp "$work/embedded.phpca" "$work/hosted.phpca" 2>&1)" ""
	is "the packager of a PHP without threads refuses to run there" \
		"$(php -n -d extension="$build/phpca_packager.so" -r 'echo extension_loaded("phpca_packager") ? "loaded" : "not loaded";' 2>&1 | tail -1)" "not loaded"
	plan
}
# Those of the look-ups read variables of a PHP that has not started, which a thread-safe one has not got.
unit() {
	local program name
	for program in "$work"/phpca/tests/test_*; do
		name=${program##*/}
		if [ ! -f "$program" ] || [[ $name == *.d ]]; then
			continue
		elif [[ $name == test_lookup_* || $name == test_path_* ]]; then
			tests=$((tests + 1))
			echo "ok $tests - $name # SKIP it needs the variables of a PHP without threads"
		else
			is "$name" "$("$program" > "$logs/$name.log" 2>&1; echo $?)" 0
		fi
	done
	plan
}
# A runner that prints a sum, as TAP.
tap_of_sum() {
	"$@" > "$logs/sum.log" 2>&1
	awk -v see="not ok - see $logs/sum.log" '/^not ok/ {print "# " $0} /^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$/ {p = $1; f = $3; s = $5}
		function times(n, text) {while (n-- > 0) print text}
		END {times(p, "ok - passed"); times(f, see); times(s, "ok # SKIP"); if (p) print "1.." (p + f + s)}' "$logs/sum.log"
}
phpt() {
	rm -rf "$work/phpt" && cp -r "$top/tests/phpt" "$work/phpt"
	TEST_PHP_EXECUTABLE=$php/bin/php NO_INTERACTION=1 TEST_TIMEOUT=$(limit 300) php "$php"/lib/php/build/run-tests.php \
		-q --no-color --offline -d extension="$PHPCA_SO" -d include_path=.:/usr/share/php -W "$logs/phpt.tsv" "$work/phpt" > "$logs/phpt.log" 2>&1
	awk -F'\t' '{name = $2; sub(".*/", "", name)} /^PASSED/ {print "ok " NR " - " name; next} /^SKIPPED/ {print "ok " NR " - " name " # SKIP"; next}
		{print "not ok " NR " - " name}
		END {print "1.." NR}' "$logs/phpt.tsv"
}

# ---- the server ----

# A page of each kind of thing that a thread might have in common with others; and two applications from the registry.
small_app() {
	mkdir -p "$1"
	cp "$top/tests/threads/"*.php "$1"
	head -c 30000 /dev/zero | tr '\0' x > "$1/data.txt"
}
application() { # NAME DIR
	PATH=${own_php%/*}:$PATH sh "$top/scripts/install-app.sh" "$1" "$build/apps/$1" > "$logs/install-$1.log" 2>&1
	cp -r "$build/apps/$1" "$2"
}
# What the script answers unpacked, from threads, when its directory of temporary files is warm.
unpacked() { # DIR SCRIPT ANSWER
	: > "$3"
	"$work/serve" "$work/nothing.ini" 1 2 "$2=$3" > /dev/null 2>&1
	ANSWER=$3 "$work/serve" "$work/nothing.ini" 1 1 "$2=$3" > /dev/null 2>&1
}
# site NAME SCRIPT...: its tree is packed, and only what it writes to and the scripts that are asked for stay.
site() {
	local app=$1 dir=$work/site/$1 script; shift
	rm -rf "$dir" "$dir.packed"
	case $app in
	small) small_app "$dir" ;;
	*) application "$app" "$dir" ;;
	esac
	for script; do
		unpacked "$dir" "$dir/$script" "$work/site/$app-${script//\//-}.answer"
		pages+=("$dir/$script=$work/site/$app-${script//\//-}.answer")
	done
	"$phpca" pack -q --root "$dir" --mount "$dir" -o "$work/site/$app.phpca" || return 1
	mounts+=("$work/site/$app.phpca:$dir")
	find "$dir" -name '*.php' -not -path '*/var/*' -not -path '*/storage/*' -exec sh -c 'for f; do echo "<?php echo \"not archived\";" > "$f"; done' - {} +
}
serve() {
	local pages=() mounts=() mount page
	mkdir -p "$work/site"
	: > "$work/nothing.ini"
	site small index.php files.php classes.php errors.php || { is "it is packed" no yes; plan; return; }
	site symfony public/index.php || { is "Symfony is packed" no yes; plan; return; }
	for page in "${pages[@]}"; do
		is "unpacked there is an answer: ${page##*/}" "$([ -s "${page#*=}" ] && echo yes)" yes
	done
	mount=$(IFS=,; echo "${mounts[*]}")
	printf '%s\n' "extension=$PHPCA_SO" "phpca.mount=$mount" phpca.fallback=error > "$work/site/php.ini"
	is "8 threads, ${REQUESTS:-100000} requests" \
		"$(ROUND=500 "$work/serve" "$work/site/php.ini" 8 $((${REQUESTS:-100000} / 8)) "${pages[@]}" 2>&1 | tail -20)" \
		"8 threads, $((${REQUESTS:-100000} / 8 * 8)) requests, 0 wrong answers"
	[ ! -f "$("$php/bin/php-config" --extension-dir)/opcache.so" ] || echo zend_extension=opcache >> "$work/site/php.ini"
	printf '%s\n' opcache.enable=1 opcache.validate_timestamps=0 >> "$work/site/php.ini"
	is "beside OPcache" "$(ROUND=500 "$work/serve" "$work/site/php.ini" 8 500 "${pages[@]}" 2>&1 | tail -20)" "8 threads, 4000 requests, 0 wrong answers"
	plan
}

# Accesses of two threads to one place of ours, without order between them.
helgrind() {
	local answer page pages=()
	if ! command -v valgrind > /dev/null; then
		echo "ok 1 - helgrind # SKIP there is no valgrind"
		echo "1..1"
		return
	fi
	[ -s "$work/site/php.ini" ] || serve > /dev/null
	for answer in "$work"/site/*.answer; do
		page=${answer##*/} page=${page%.answer}
		case $page in
		small-*) pages+=("$work/site/small/${page#small-}=$answer") ;;
		symfony-*) pages+=("$work/site/symfony/public/index.php=$answer") ;;
		esac
	done
	{ grep -v opcache "$work/site/php.ini"; echo opcache.enable=0; } > "$work/site/helgrind.ini"   # it locks in ways that helgrind does not know
	ROUND=10 valgrind --tool=helgrind --suppressions="$top/tests/threads/helgrind.supp" --log-file="$logs/helgrind.log" \
		"$work/serve" "$work/site/helgrind.ini" 4 40 "${pages[@]}" > "$logs/helgrind.out" 2>&1
	is "helgrind: the answers are right" "$(tail -1 "$logs/helgrind.out")" "4 threads, 160 requests, 0 wrong answers"
	is "helgrind: no race" "$(grep -A12 'Possible data race' "$logs/helgrind.log" | head -30)$(grep -c 'ERROR SUMMARY: 0 errors' "$logs/helgrind.log")" 1
	plan
}

one built built
for step in $steps; do
	case $step in
	shapes) one shapes php "$top/tests/shapes/run.php" "$work/phpca" ;;
	php-src) one php-src tap_of_sum bash "$top/tests/php-src/run.sh" "$work/phpca" "${PHPT:-quick}" ;;
	unit | phpt | composer | serve | helgrind) one "$step" "$step" ;;
	*) echo "threads: no such step: $step"; failed=$((failed + 1)) ;;
	esac
done
closing
