#!/bin/bash
# PHP's own tests, run by PHP's own run-tests.php, with plain PHP and from archives; then compared test by test.
#
#   run.sh BUILD                       everything that issue and README promise; writes RESULTS.md
#   run.sh BUILD quick                 one test of ten and those that failed once, overlay and moved (part of `make test`)
#   run.sh BUILD WAY,... [DIR|TEST]... chosen ways and tests (ext/*/tests too); "all" stands for the eight directories
#
# The ways:
#   overlay      mounted at the test's own directory, as packed for it; the script on disk is overwritten with X, size and time kept
#   moved        the same, packed for another directory: every path is relocated
#   source-gone  the script on disk has 0 bytes, and the files that it includes are not there
#   forced-slow  at another base address, all paths rebuilt, all classes linked by the engine
#   forced-source  every script compiled from the source in the archive
#
# An archive holds the test's script and the files that it names; prepare.php says how. wrapper.c runs it, witness.c tells what was run.
# A test fails if it passes on plain PHP and not from the archive, or if its script was compiled although it could have been run
# precompiled. The last line is: N passed, N failed, N skipped.
set -euo pipefail
{ # read as a whole: the file may change while it runs
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
shift
jobs=${JOBS:-2}
directories="Zend/tests tests/basic tests/classes tests/func tests/lang tests/output tests/security tests/strings"
work=$build/php-src
tree=$work/tree
elsewhere=/srv/releases/20240229-packed-for-another-place/application
cli=$(php -n -r 'echo PHP_BINARY;')
cgi=$(command -v "php-cgi$(php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" || command -v php-cgi)
export LC_ALL=C NO_INTERACTION=1

if ! src=$(sh "$top/scripts/php-src.sh"); then
	echo "no sources of this PHP to be had"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi

fresh_tree() {
	rm -rf "$tree"
	mkdir -p "$tree"
	# shellcheck disable=SC2086
	(cd "$src" && cp -a --parents $(cut -d/ -f1-3 "$work/tests" | sed -E 's#^(Zend/tests|tests)/.*#\1#' | sort -u) run-tests.php "$tree")
}
# choose DIR|TEST...: names of tests
choose() {
	(cd "$src" && find "$@" -name '*.phpt' | sort)
}
# suite NAME LIST PHP CGI: leaves NAME/results.tsv, NAME/log and the differences in NAME/diff
suite() {
	local out=$work/$1
	mkdir -p "$out"
	(cd "$tree" && TEST_PHP_EXECUTABLE=$3 TEST_PHP_CGI_EXECUTABLE=$4 TEST_PHP_SRCDIR=$tree \
		"$cli" run-tests.php -q --no-color --no-progress --offline -j"$jobs" -W "$out/results.tsv" -r "$2" > "$out/log" 2>&1 < /dev/null) || true
	rm -rf "$out/diff" && mkdir "$out/diff"
	(cd "$tree" && find . \( -name '*.diff' -o -name '*.out' \) -exec cp --parents {} "$out/diff" \;)
}
# archives NAME PREFERRED LIST
archives() {
	rm -rf "${work:?}/$1"
	mkdir -p "$work/$1"
	"$cli" "$here/prepare.php" "$build/phpca" "$tree" "$2" "$work/$1" "$jobs" < "$3"
}
# wrapper WAY ARCHIVES FORCE GONE: the stand-ins for php and php-cgi
wrapper() {
	local out=$work/$1 config=${PHP_CONFIG:-php-config}
	mkdir -p "$out"
	"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -Wextra -o "$out/php-archived" "$here/wrapper.c" -DTREE="\"$tree\"" -DARCHIVES="\"$work/$2\"" \
		-DPHP_CLI="\"$cli\"" -DPHP_CGI="\"$cgi\"" -DPHPCA_SO="\"$build/phpca.so\"" -DWITNESS_SO="\"$out/witness.so\"" \
		-DFORCE="\"$3\"" -DGONE="$4"
	ln -f "$out/php-archived" "$out/php-cgi-archived"   # a name of its own: PHP_BINARY has no links
	# shellcheck disable=SC2046
	"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared -o "$out/witness.so" "$here/witness.c" -DWITNESS_LOG="\"$out/witness.tsv\"" \
		$("$config" --includes)
}
# way NAME LIST
way() {
	local set=archives preferred=$tree force='' gone=0
	case $1 in
	overlay) ;;
	moved) set=archives-moved preferred=$elsewhere ;;
	source-gone) gone=1 ;;
	forced-slow) force=base,paths,unlinked ;;
	forced-source) force=source ;;
	*) echo "no such way: $1" >&2; exit 2 ;;
	esac
	rm -rf "${work:?}/$1"
	fresh_tree
	if [ ! -f "$work/$set.list" ] || [ -n "$(comm -23 "$2" "$work/$set.list")" ]; then
		archives "$set" "$preferred" "$2"
		cp "$2" "$work/$set.list"
	fi
	wrapper "$1" "$set" "$force" "$gone"
	[ "$gone" = 0 ] || "$cli" "$here/remove.php" "$tree" "$work/$set"
	suite "$1" "$2" "$work/$1/php-archived" "$work/$1/php-cgi-archived"
	"$cli" "$here/compare.php" "$1" "$work" "$work/$set/verdicts.tsv" "$tree" < "$2"
}
plain() { # LIST
	rm -rf "$work/plain"
	fresh_tree
	suite plain "$1" "$cli" "$cgi"
}

mkdir -p "$work"
mode=${1:-full}
shift || true
# Packed anew each time: the packager may have changed.
rm -f "$work"/*.list
case $mode in
quick)
	# shellcheck disable=SC2086
	{ choose $directories | awk 'NR % 10 == 1'; cat "$here/once-failed.txt"; } | sort -u > "$work/tests"
	ways="overlay moved"
	;;
full)
	# shellcheck disable=SC2086
	choose $directories > "$work/tests"
	choose Zend/tests > "$work/tests-zend"
	ways="overlay moved source-gone forced-slow forced-source"
	;;
*)
	[ $# -gt 0 ] && [ "$1" != all ] || set -- $directories
	choose "$@" > "$work/tests"
	ways=${mode//,/ }
	;;
esac
plain "$work/tests"
code=0
for name in $ways; do
	list=$work/tests
	case $mode:$name in full:source-gone | full:forced-*) list=$work/tests-zend ;; esac
	way "$name" "$list" || code=1
done
[ "$mode" != full ] || "$cli" "$here/report.php" "$work" "$(cat "$src/.source-package" 2>/dev/null || basename "$src")" $ways > "$here/RESULTS.md"
"$cli" "$here/report.php" --sum "$work" $ways
exit $code
}
