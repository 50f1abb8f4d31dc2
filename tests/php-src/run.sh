#!/bin/bash
# PHP's own tests, run by PHP's own run-tests.php, with plain PHP and from archives; then compared test by test.
#
#   run.sh BUILD [full]                everything that README promises; writes RESULTS.md, with a newer PHP RESULTS-8.4.md
#   run.sh BUILD extensions            tests of the extensions that read scripts or files or make classes; writes EXTENSIONS.md likewise
#   run.sh BUILD quick                 one test of ten and those that failed once, overlay and moved (part of `make test`)
#   run.sh BUILD WAY,... [DIR|TEST]... chosen ways and tests (ext/*/tests too); "all" stands for the eight directories
#
# The ways:
#   overlay      mounted at the test's own directory, as packed for it; the script on disk is overwritten with X, size and time kept
#   moved        the same, with the tests in a tree of another name: every path is relocated
#   source-gone  the script on disk has 0 bytes, and the files that it includes are not there
#   forced-slow  at another base address, all paths rebuilt, all classes linked by the engine
#   forced-source  every script compiled from the source in the archive
#   loaded       as overlay; all scripts of the archive are loaded before the test starts (phpca.preload=load)
#   preloaded    as overlay; what can be declared beforehand is (phpca.preload=1)
#
# An archive holds the test's script and the files that it names; prepare.php says how. wrapper.c runs it, witness.c tells what was run.
# A test fails if it passes on plain PHP and not from the archive, or if its script was compiled although it could have been run
# precompiled. The last line is: N passed, N failed, N skipped. Nothing is packed or run again that plain PHP does not pass.
#
# The tests run without php.ini (-n); run-tests.php loads what a test's EXTENSIONS section wants, out of a list that does not depend on
# what else the machine has. It makes the figures comparable, and a PHP that loads nothing starts in two thirds of the time.
set -euo pipefail
{ # read as a whole: the file may change while it runs
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
shift
jobs=${JOBS:-$(nproc)}
directories="Zend/tests tests/basic tests/classes tests/func tests/lang tests/output tests/security tests/strings"
extension_tests="ctype date json pcre reflection spl standard tokenizer"
work=$build/php-src
tree=$work/tree
elsewhere=$work/moved-to-another-place/tree
extensions="ctype dom iconv mbstring opcache pdo phar posix simplexml sockets tokenizer xml xmlreader xmlwriter"
cli=$(php -n -r 'echo PHP_BINARY;')
extension_dir=$("$cli" -n -r 'echo ini_get("extension_dir");')
minor=$(php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
cgi=$(command -v "${cli%/*}/php-cgi$minor" || command -v "${cli%/*}/php-cgi" || command -v "php-cgi$minor" || command -v php-cgi)
of_version=-$(php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION, PHP_ZTS ? "-zts" : "";')
[ "$of_version" != -8.2 ] || of_version=
export LC_ALL=C NO_INTERACTION=1
. "$top/tests/environment.sh"
export TEST_TIMEOUT=${TEST_TIMEOUT:-$(limit 300)}   # run-tests.php would end a test after 60 s, which one that writes 5 GB may need

if ! src=$(sh "$top/scripts/php-src.sh"); then
	echo "not ok - php-src: the sources of this PHP, which hold its tests, could not be had (PHP_SRC=DIR names a tree)"
	echo "0 passed, 1 failed, 0 skipped"
	exit 1
fi

# timed WHAT COMMAND...: for those who wait
timed() {
	local start=$SECONDS code=0 what=$1; shift
	"$@" || code=$?
	printf '# %-14s %5d s\n' "$what" $((SECONDS - start))
	return $code
}
fresh_tree() { # DIR
	rm -rf "$1"
	mkdir -p "$1"
	# shellcheck disable=SC2046,SC2086
	(cd "$src" && cp -a --parents $(cut -d/ -f1-3 "$work/tests" | sed -E 's#^(Zend/tests|tests)/.*#\1#' | sort -u) run-tests.php "$1")
}
# choose DIR|TEST...: names of tests
choose() {
	(cd "$src" && find "$@" -name '*.phpt' | sort)
}
# Tests that failed once, where this version has them: others moved some to directories of their own, and PHP's runner ends at a name that is not there.
once_failed() {
	local test
	while read -r test; do
		if [ -f "$src/$test" ]; then
			echo "$test"
		else
			(cd "$src" && find "${test%%/*}" -name "${test##*/}" | sort | head -1)
		fi
	done < "$here/once-failed.txt"
}
# run_tests JOBS NAME TREE LIST PHP CGI: leaves NAME/absolute.tsv and NAME/log
run_tests() {
	(cd "$3" && TEST_PHP_EXECUTABLE=$5 TEST_PHP_CGI_EXECUTABLE=$6 TEST_PHP_SRCDIR=$3 \
		"$cli" run-tests.php -n -d extension_dir="$work/extensions" -q --no-color --no-progress --offline -j"$1" \
		-W "$work/$2/absolute.tsv" -r "$4" > "$work/$2/log" 2>&1 < /dev/null) || true
	touch "$work/$2/absolute.tsv"
}
# quietly NAME, and what run_tests gets: PHP runs a test that measures time a second time if it fails, and warns if it passes then. Such a test must
# pass at once when nothing else is run beside it, in one of three tries.
quietly() {
	local name=$1 try tests=$work/$1/quietly
	shift
	for try in 1 2 3; do
		sed -n 's/^WARNED\t//p' "$work/$name/absolute.tsv" > "$tests.txt"
		[ -s "$tests.txt" ] || return 0
		mkdir -p "$tests"
		echo "# alone, try $try: $(sed 's#.*/##' "$tests.txt" | tr '\n' ' ')"
		run_tests 1 "$name/quietly" "$1" "$tests.txt" "${@:3}"
		sed -i '/^WARNED\t/d' "$work/$name/absolute.tsv"
		cat "$tests/absolute.tsv" >> "$work/$name/absolute.tsv"
	done
}
# suite NAME TREE LIST PHP CGI: leaves NAME/results.tsv (names below TREE), NAME/log and the differences in NAME/diff
suite() {
	local out=$work/$1
	mkdir -p "$out"
	run_tests "$jobs" "$@"
	[ "$1" = plain ] || quietly "$@"
	sed "s|\t$2/|\t|" "$out/absolute.tsv" > "$out/results.tsv"
	if [ "$(wc -l < "$out/results.tsv")" -lt "$(wc -l < "$3")" ]; then
		echo "not ok - $1: PHP's runner ended before its last test: $(grep -a '^ERROR' "$out/log" | tail -1)"
		cut=$((cut + 1))
	fi
	rm -rf "$out/diff" && mkdir "$out/diff"
	(cd "$2" && find . \( -name '*.diff' -o -name '*.out' \) -exec cp --parents {} "$out/diff" \;)
}
plain() {
	rm -rf "$work/plain" "$work/extensions"
	mkdir -p "$work/plain" "$work/extensions"
	for name in $extensions; do
		[ ! -f "$extension_dir/$name.so" ] || ln -s "$extension_dir/$name.so" "$work/extensions"
	done
	fresh_tree "$tree"
	suite plain "$tree" "$work/tests" "$cli" "$cgi"
	sed -n 's/^PASSED\t//p' "$work/plain/results.tsv" | sort > "$work/passed"
}
archives() {
	rm -rf "$work/archives"
	mkdir -p "$work/archives"
	fresh_tree "$tree"
	"$cli" "$here/prepare.php" "$build/phpca" "$tree" "$work/archives" $((2 * jobs)) < "$work/passed"   # each waits for the disk at its end
}
# wrapper WAY TREE FORCE GONE PRELOAD: the stand-ins for php and php-cgi
wrapper() {
	local out=$work/$1 config=${PHP_CONFIG:-php-config}
	mkdir -p "$out"
	"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -static -o "$out/php-archived" "$here/wrapper.c" -DTREE="\"$2\"" \
		-DARCHIVES="\"$work/archives\"" -DPHP_CLI="\"$cli\"" -DPHP_CGI="\"$cgi\"" -DPHPCA_SO="\"$build/phpca.so\"" \
		-DWITNESS_SO="\"$out/witness.so\"" -DFORCE="\"$3\"" -DGONE="$4" -DPRELOAD="\"$5\""
	ln -f "$out/php-archived" "$out/php-cgi-archived"   # a name of its own: PHP_BINARY has no links
	# shellcheck disable=SC2046
	"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared -o "$out/witness.so" "$here/witness.c" -DWITNESS_LOG="\"$out/witness.tsv\"" \
		$("$config" --includes)
}
# way NAME LIST
way() {
	local place=$tree force='' gone=0 preload=0
	case $1 in
	overlay) ;;
	moved) place=$elsewhere ;;
	source-gone) gone=1 ;;
	forced-slow) force=base,paths,unlinked,scalar ;;
	forced-source) force=source ;;
	loaded) preload=load ;;
	preloaded) preload=1 ;;
	*) echo "no such way: $1" >&2; exit 2 ;;
	esac
	rm -rf "${work:?}/$1"
	fresh_tree "$place"
	wrapper "$1" "$place" "$force" "$gone" "$preload"
	[ "$gone" = 0 ] || "$cli" "$here/remove.php" "$place" "$work/archives"
	comm -12 "$2" "$work/passed" | { grep -vxFf <(sed -n 's/^!\t\([^\t]*\)\t.*/\1/p' "$here/not-applicable.tsv") || true; } > "$work/$1/tests"
	suite "$1" "$place" "$work/$1/tests" "$work/$1/php-archived" "$work/$1/php-cgi-archived"
	"$cli" "$here/compare.php" "$1" "$work" "$place" < "$2"
}

cut=0
mkdir -p "$work"
mode=${1:-full} results=
shift || true
case $mode in
quick)
	# shellcheck disable=SC2086
	{ choose $directories | awk 'NR % 10 == 1'; once_failed; } | sort -u > "$work/tests"
	ways="overlay moved"
	;;
full)
	# shellcheck disable=SC2086
	choose $directories > "$work/tests"
	choose Zend/tests > "$work/tests-zend"
	ways="overlay moved source-gone forced-slow forced-source preloaded"
	results=RESULTS$of_version.md
	;;
extensions)
	# shellcheck disable=SC2046,SC2086
	choose $(printf 'ext/%s/tests ' $extension_tests) > "$work/tests"
	ways="overlay"
	results=EXTENSIONS$of_version.md
	;;
*)
	# shellcheck disable=SC2086
	[ $# -gt 0 ] && [ "$1" != all ] || set -- $directories
	choose "$@" > "$work/tests"
	ways=${mode//,/ }
	;;
esac
timed plain plain
timed packing archives
code=0
for name in $ways; do
	list=$work/tests
	case $mode:$name in full:source-gone | full:forced-*) list=$work/tests-zend ;; esac
	timed "$name" way "$name" "$list" || code=1
done
lost=0
if [ -n "$results" ]; then
	# shellcheck disable=SC2086
	"$cli" "$here/report.php" "$work" "$(cat "$src/.source-package" 2>/dev/null || basename "$src")" $ways > "$work/$results"
	[ ! -f "$here/$results" ] || "$cli" "$here/covered.php" "$here/$results" "$work/$results" || lost=1 code=1
	cp "$work/$results" "$here"
fi
# shellcheck disable=SC2086
"$cli" "$here/report.php" --sum "$work" $((lost + cut)) $ways
[ "$cut" = 0 ] || code=1
exit $code
}
