#!/bin/bash
# run.sh BUILD: all tests. Every runner prints TAP (or, for phpt, run-tests.php's summary); the last line is the sum.
#   ONLY="unit phpt files shapes php-src e2e lint fuzz" chooses; TESTS="apps damage" chooses among e2e.
set -uo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(cd "$1" && pwd)
. "$top/tests/environment.sh"
. "$top/tests/outside.sh"
outside_begin "$@"
only=${ONLY:-lint unit fuzz phpt files shapes php-src e2e}
logs=$build/test-logs
mkdir -p "$logs/unit" "$logs/e2e"
export PHPCA_CACHE=off PHPCA_PACK=$build/phpca PHPCA_SO=$build/phpca.so
passed=0 failed=0 skipped=0
# No runner takes a tenth of that. It ends one that waits for something that does not come.
hanging=$(limit 3600)

# chosen NAME: by TESTS, which may have its first word: "git" is all that begin with git_
chosen() { [ -z "${TESTS:-}" ] || [[ " $TESTS " == *" $1 "* ]] || [[ $1 == *_* && " $TESTS " == *" ${1%%_*} "* ]]; }
wanted() { [[ " $only " == *" $1 "* ]]; }
count() { # PASSED FAILED SKIPPED
	passed=$((passed + $1)) failed=$((failed + $2)) skipped=$((skipped + $3))
}
# A runner that dies before its plan, or that printed no test, is a failure of its own.
count_tap() { # NAME LOG CODE SECONDS
	local p f s
	s=$(grep -cE '^ok .*# SKIP' "$2"); p=$(($(grep -cE '^ok ' "$2") - s)); f=$(grep -cE '^not ok ' "$2")
	if [ "$3" != 0 ] && [ "$f" = 0 ]; then
		f=1
		echo "not ok - $1 ended with exit code $3"
		tail -5 "$2" | sed 's/^/# /'
	elif [ $((p + f + s)) = 0 ]; then
		f=1
		echo "not ok - $1 ran no test"
	fi
	grep -A12 -E '^not ok ' "$2" | grep -E '^(not ok|#)'
	printf '%-28s %4d passed %4d failed %4d skipped %5d s\n' "$1" "$p" "$f" "$s" "$4"
	count "$p" "$f" "$s"
}
run_tap() { # NAME COMMAND...
	local name=$1 start=$SECONDS code=0; shift
	timeout --kill-after=10 "$hanging" "$@" > "$logs/$name.tap" 2> "$logs/$name.err" < /dev/null || code=$?
	count_tap "$name" "$logs/$name.tap" $code $((SECONDS - start))
}
run_command() { # NAME COMMAND...: one test, the exit code tells
	local name=$1 start=$SECONDS code=0; shift
	"$@" > "$logs/$name.log" 2>&1 < /dev/null || code=$?
	if [ $code = 0 ]; then echo "ok 1 - $name"; else echo "not ok 1 - $name"; tail -12 "$logs/$name.log" | sed 's/^/# /'; fi > "$logs/$name.tap"
	count_tap "$name" "$logs/$name.tap" $code $((SECONDS - start))
}

# PHP's own runner. It finds its php in TEST_PHP_EXECUTABLE, and a php-cgi for the tests that need one.
run_phpt() {
	local runner start=$SECONDS log=$logs/phpt.log p f s
	runner=$(ls "$(php-config --prefix 2>/dev/null)"/lib/php/*/build/run-tests.php 2>/dev/null | tail -1)
	if [ -z "$runner" ]; then
		echo "not ok - phpt: no run-tests.php"
		count 0 1 0
		return
	fi
	# In a copy: the runner leaves its findings beside the tests.
	rm -rf "$build/phpt" && cp -r "$top/tests/phpt" "$build/phpt"
	TEST_PHP_EXECUTABLE=$(php -r 'echo PHP_BINARY;') TEST_PHP_CGI_EXECUTABLE=$(command -v php-cgi) NO_INTERACTION=1 \
		TEST_TIMEOUT=$(limit 300) timeout "$hanging" php "$runner" -q --no-color --offline -j2 -d extension="$build/phpca.so" "$build/phpt" > "$log" 2>&1 < /dev/null
	p=$(sed -nE 's/^Tests passed +: +([0-9]+).*/\1/p' "$log")
	f=$(sed -nE 's/^Tests (failed|borked) +: +([0-9]+).*/\2/p' "$log" | awk '{n += $1} END {print n + 0}')
	s=$(sed -nE 's/^Tests skipped +: +([0-9]+).*/\1/p' "$log")
	if [ -z "$p" ]; then
		f=1
		echo "not ok - phpt: no summary"
		tail -5 "$log" | sed 's/^/# /'
	fi
	sed -n '/^FAILED TEST SUMMARY/,/^====/p' "$log" | grep '\.phpt\]' | sed 's/^/not ok - /'
	printf '%-28s %4d passed %4d failed %4d skipped %5d s\n' phpt "${p:-0}" "${f:-0}" "${s:-0}" $((SECONDS - start))
	count "${p:-0}" "${f:-0}" "${s:-0}"
}

# A selection of PHP's own tests (make phpt runs them all); the runner ends with the plain line.
run_php_src() {
	local start=$SECONDS log=$logs/php-src.log last
	TEST_TIMEOUT=$(limit 300) timeout "$hanging" bash "$top/tests/php-src/run.sh" "$build" quick > "$log" 2>&1 < /dev/null || true
	last=$(tail -1 "$log")
	if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
		set -- "${BASH_REMATCH[@]:1}"
	else
		set -- 0 1 0
		echo "not ok - php-src: no summary"
	fi
	[ "$2" = 0 ] || tail -25 "$log" | sed 's/^/# /'
	printf '%-28s %4d passed %4d failed %4d skipped %5d s\n' php-src "$1" "$2" "$3" $((SECONDS - start))
	count "$1" "$2" "$3"
}

wanted lint && run_command lint sh "$top/scripts/lint.sh" "$build"
if wanted unit; then
	for program in "$build"/tests/test_*; do
		[ -f "$program" ] && [ -x "$program" ] || continue
		CMOCKA_MESSAGE_OUTPUT=TAP run_tap "unit/$(basename "$program")" "$program"
	done
fi
wanted fuzz && run_command fuzz make -C "$top" --no-print-directory fuzz-smoke
wanted phpt && ls "$top"/tests/phpt/*.phpt >/dev/null 2>&1 && run_phpt
wanted files && run_tap files php "$top/tests/files/run.php" "$build"
if wanted shapes; then
	for runner in "$top"/tests/shapes/run.sh "$top"/tests/shapes/run.php; do
		[ -f "$runner" ] || continue
		case $runner in
		*.php) run_tap shapes php "$runner" "$build" ;;
		*) run_tap shapes bash "$runner" "$build" ;;
		esac
	done
fi
wanted php-src && run_php_src
if wanted e2e; then
	# Damaged archives are run under the sanitizers.
	sanitized=$build
	if [[ $build != *-asan ]] && [[ " ${TESTS:-damage} " == *" damage "* ]]; then
		if make -C "$top" --no-print-directory -j2 SANITIZE=1 > "$logs/build-asan.log" 2>&1; then
			sanitized=$top/build-asan
		else
			echo "not ok - the sanitized build"
			tail -5 "$logs/build-asan.log" | sed 's/^/# /'
			count 0 1 0
		fi
	fi
	for runner in "$top"/tests/e2e/test_*.sh; do
		name=$(basename "$runner" .sh) name=${name#test_}
		chosen "$name" || continue
		case $name in
		damage) run_tap "e2e/$name" bash "$runner" "$sanitized" ;;
		*) run_tap "e2e/$name" bash "$runner" "$build" ;;
		esac
	done
fi

outside_end > "$logs/outside.tap"
count_tap outside "$logs/outside.tap" 0 0
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
