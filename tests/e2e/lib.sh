# shellcheck shell=bash
# What the end-to-end tests share. To be sourced by bash scripts that are called as: test_x.sh BUILD_DIR
#   $build, $work          absolute; $work is empty at the start
#   ok NAME, not_ok NAME [DETAIL], skip NAME REASON, check NAME COMMAND..., is NAME FOUND WANTED,
#   same NAME FILE FILE, refuses CODE NEEDLE NAME COMMAND..., plan (last line);  json FILE EXPRESSION
#   await COMMAND..., next_second       wait until it succeeds, until the clock shows another second;  $PATIENCE, limit, everybodys: see environment.sh
#   phpca ARGS...          the packager; php_with [-d ...] FILE ARGS...: PHP with the extension
#   with_opcache           sets opcache=(what php -n needs for OPcache); false if there is none
set -uo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
. "$top/tests/environment.sh"
work=$build/e2e/$(basename "${BASH_SOURCE[1]}" .sh)
rm -rf "$work"
mkdir -p "$work"
tests=0 failures=0
# What tests are about must be made, not remembered. (test_cache.sh takes it back.)
export PHPCA_CACHE=off

ok() { tests=$((tests + 1)); echo "ok $tests - $1"; }
not_ok() {
	tests=$((tests + 1)) failures=$((failures + 1))
	echo "not ok $tests - $1"
	[ $# -gt 1 ] && printf '%s\n' "$2" | head -c 1500 | sed 's/^/# /'
	return 0
}
skip() { tests=$((tests + 1)); echo "ok $tests - $1 # SKIP $2"; }
check() {
	local name=$1 output; shift
	if output=$("$@" 2>&1); then ok "$name"; else not_ok "$name" "exit code $?: $output"; fi
}
is() { if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "wanted: $3"$'\n'"found:  $2"; fi; }
same() {
	local difference
	if difference=$(diff -u "$2" "$3" 2>&1); then ok "$1"; else not_ok "$1" "$(echo "$difference" | head -40)"; fi
}
plan() { echo "1..$tests"; [ $failures = 0 ]; }

# A sanitized extension needs its run-time library first in a PHP that knows nothing of it.
preload=
case $(ldd "$build/phpca.so" 2>/dev/null) in
*libasan*) preload="$build/nodeepbind.so:$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so)" ;;
esac
export ASAN_OPTIONS=detect_leaks=0:verify_asan_link_order=0:abort_on_error=0:exitcode=99 UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
phpca() { "$build/phpca" "$@"; }
# await COMMAND...: waits until it succeeds
await() {
	local end=$((SECONDS + $(limit 120)))
	until "$@" > /dev/null 2>&1; do
		if [ $SECONDS -ge $end ]; then
			echo "# waited in vain for: $*"
			return 1
		fi
		sleep 0.02
	done
}
with_opcache() {
	local file
	file=$(php-config --extension-dir)/opcache.so
	opcache=() # newer versions have it built in
	[ ! -f "$file" ] || opcache=(-d zend_extension="$file")
	php -n "${opcache[@]}" -r 'exit((int) !extension_loaded("Zend OPcache"));'
}
php_with() { LD_PRELOAD=$preload php -d extension="$build/phpca.so" "$@"; }

# From now on, files are made in another second than before.
next_second() { local now; now=$(date +%s); await test_second_after "$now"; }
test_second_after() { [ "$(date +%s)" -gt "$1" ]; }

# run OUT COMMAND...: leaves OUT.out, OUT.err, OUT.code
run() {
	local out=$1 code=0; shift
	"$@" > "$out.out" 2> "$out.err" < /dev/null || code=$?
	echo $code > "$out.code"
}
# grind LOG COMMAND...: under valgrind, which writes LOG.PID for each process; grind_all: with every block of the engine visible to it.
# Before COMMAND, "${leaks[@]}" asks for leaks too.
grind() {
	local log=$1; shift
	ZEND_DONT_UNLOAD_MODULES=1 valgrind -q --error-exitcode=33 --suppressions="$here/php.supp" --num-callers=30 --log-file="$log.%p" "$@"
}
grind_all() { USE_ZEND_ALLOC=0 grind "$@"; }
leaks=(--leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite)
# neutral FILE PATH...: each PATH becomes ROOT; times and memory that a program prints become N
neutral() {
	local file=$1 path; shift
	for path; do
		sed -i "s|$path|ROOT|g" "$file"
	done
	sed -i -E 's/[0-9.]+ (seconds|MB)/N \1/g; s/^(Time|Memory): .*/\1/' "$file"
}
# run_same NAME OUT WANTED: OUT.{out,err,code} are those of WANTED
run_same() {
	local part difference=
	for part in out err code; do
		difference+=$(diff -u "$3.$part" "$2.$part" 2>&1 | head -20)
	done
	if [ -z "$difference" ]; then ok "$1"; else not_ok "$1" "$difference"; fi
}
# json FILE EXPRESSION: prints a PHP expression over $j
json() { php -r '$j = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); '"echo $2;" "$1"; }
# refuses CODE NEEDLE NAME COMMAND...: that exit code, nothing on stdout, and one line on stderr that holds NEEDLE
refuses() {
	local code=$1 needle=$2 name=$3; shift 3
	run "$work/said" "$@"
	if [ "$(cat "$work/said.code")" != "$code" ]; then
		not_ok "$name" "exit code $(cat "$work/said.code"), wanted $code: $(cat "$work/said.err")"
	elif [ "$(grep -vc '^phpca: warning:' "$work/said.err")" != 1 ] || ! grep -qF -- "$needle" "$work/said.err"; then
		not_ok "$name" "wanted one line with '$needle', found: $(cat "$work/said.err")"
	elif [ -s "$work/said.out" ]; then
		not_ok "$name" "wanted nothing on stdout, found: $(head -3 "$work/said.out")"
	else
		ok "$name"
	fi
}
