#!/bin/bash
# Libraries' own PHPUnit suites, PHPUnit itself inside the archive: what it says of each test must be what it says unpacked, to the text of every failure
# (these libraries are older than this PHP: not all of their tests pass), and so must its output and exit code. The projects are in suites/.
. "$(dirname "$0")/lib.sh"
export SUITE_TMP SUITE_WITNESS TMPDIR

entry=vendor/bin/phpunit
tests_at_least() {
	case $1 in
	codesniffer) echo 3690 ;;
	vobject) echo 1701 ;;
	validator) echo 2800 ;;
	esac
}
# What cannot apply, by its nature, is left out of all runs.
filter() {
	case $1 in
	# Opens its own script for appending; an archive is read-only.
	vobject) echo '/^(?!.*MimeDirTest::testParseError)/' ;;
	# Those that write beside themselves, and two that let a program that is not PHP or PHP's own -l read an archived file.
	codesniffer) echo '/^(?!.*(TabWidth\d|ESLintUnit|GitblameEscapesFilename|RuleInclusion(Absolute\w+)?|GenerateDiff|\\SyntaxUnit)Test)/' ;;
	*) echo '/./' ;;
	esac
}

# suite OUT ROOT INI COMMAND...: runs PHPUnit; leaves OUT.{out,err,code}, OUT.tests. INI is for the PHP processes that it starts, too.
suite() {
	local out=$1 root=$2 ini=$3; shift 3
	mkdir -p "$out.ini"
	printf 'memory_limit=-1\ndate.timezone=UTC\ndisplay_errors=stderr\n%s\n' "$ini" > "$out.ini/suite.ini"
	export PHP_INI_SCAN_DIR=:$out.ini
	SUITE_TMP=$out.tmp SUITE_WITNESS=$out.witness TMPDIR=$out.tmp
	mkdir -p "$SUITE_TMP"
	cd "$work" || exit 1
	run "$out" "$@" -c "$root/phpunit.xml" --filter "$(filter "$lib")" --log-junit "$out.xml"
	env -u PHP_INI_SCAN_DIR php "$here/outcomes.php" "$out.xml" "$root" "$SUITE_TMP" > "$out.tests"
	# PHPUnit leaves the frame of the script that was started out of its traces, and knows it by $_SERVER['SCRIPT_NAME']: for app.phpca that is app.phpca.
	sed -i 's|\\nROOT/vendor/bin/phpunit:123||' "$out.tests"
	sed -i "\\|^$root/vendor/bin/phpunit:123$|d; /^$/d" "$out.out"
	neutral "$out.out" "$root" "$SUITE_TMP"
	neutral "$out.err" "$root" "$SUITE_TMP"
}
# archived ARCHIVE DIR: php.ini for programs from there
archived() {
	printf 'extension=%s\nphpca.mount=%s:%s\nauto_prepend_file=%s\n' "$build/phpca.so" "$1" "$2" "$here/suite_witness.php"
}
php_in() { LD_PRELOAD=$preload php "$@"; }

compare() { # NAME OUT WANTED WAY
	local lib=$1 out=$2 wanted=$3 way=$4 other
	same "$lib: $way: what PHPUnit says of each test" "$wanted.tests" "$out.tests"
	# The order in which this one's tests run is that of its directories, which no file system promises.
	if [ "$lib" = codesniffer ]; then
		for part in "$wanted" "$out"; do
			grep -E '^(Tests: |OK|PHPUnit )' "$part.out" > "$part.summary"
			mv "$part.summary" "$part.out"
		done
	fi
	run_same "$lib: $way: output and exit code" "$out" "$wanted"
	other=$(grep '^other ' "$out.witness" 2>/dev/null | sort -u)
	if [ -z "$other" ] && [ "$(awk '/^precompiled/ {n += $2} END {print n + 0}' "$out.witness")" -gt 100 ]; then
		ok "$lib: $way: all of its $(awk '/^precompiled/ {n += $2} END {print n}' "$out.witness") scripts ran precompiled"
	else
		not_ok "$lib: $way: all of its scripts ran precompiled" "${other:-$(cat "$out.witness" 2>&1)}"
	fi
}

test_library() {
	local lib=$1 root=$work/$1/tree archive=$work/$1/app.phpca wanted=$work/$1/wanted number itself
	mkdir -p "$work/$lib"
	if ! sh "$top/scripts/install-app.sh" "suite-$lib" "$build/apps/suite-$lib" > "$work/$lib/install.log" 2>&1; then
		not_ok "$lib: installed" "$(cat "$work/$lib/install.log")"
		return
	fi
	cp -a "$build/apps/suite-$lib" "$root"
	if ! phpca pack --root "$root" --entry "$entry" -o "$archive" -q > "$work/$lib/pack.log" 2>&1; then
		not_ok "$lib: packed" "$(cat "$work/$lib/pack.log")"
		return
	fi
	ok "$lib: packed"
	check "$lib: every script that PHP can compile is precompiled" php "$here/verdicts.php" "$build/phpca" "$archive" "$root"

	suite "$work/$lib/itself" "$archive" "$(archived "$archive" "$archive")" php_in "$archive" &
	itself=$!
	suite "$wanted" "$root" '' php "$root/$entry"
	wait $itself
	number=$(wc -l < "$wanted.tests")
	if [ "$number" -ge "$(tests_at_least "$lib")" ]; then ok "$lib: a suite of $number tests"; else not_ok "$lib: a whole suite" "$number tests"; fi
	compare "$lib" "$work/$lib/itself" "$wanted" 'php app.phpca'

	rm -rf "$root"
	check "$lib: deploy to the packing root" phpca deploy "$archive" "$root"
	suite "$work/$lib/gone" "$root" "$(archived "$archive" "$root")" php_in "$root/$entry"
	compare "$lib" "$work/$lib/gone" "$wanted" 'overlay, the tree is gone'
}

for lib in ${SUITES:-codesniffer vobject validator}; do
	test_library "$lib"
done
plan
