#!/bin/bash
# run.sh BUILD [PROGRAM...]: programs from the field, each unpacked and from its archive (make field). test_NAME.sh is one.
# The last line is the sum. Needs root: what Debian packages is laid over this machine, where nobody but these tests sees it.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
. "$top/tests/environment.sh"
. "$here/machine.sh"
machine_begin "$@"
shift

logs=$build/test-logs/field passed=0 failed=0 skipped=0
mkdir -p "$logs"
programs=("$@")
[ $# -gt 0 ] || mapfile -t programs < <(basename -s .sh -a "$here"/test_*.sh | sed 's/^test_//')
for program in "${programs[@]}"; do
	log=$logs/$program.tap start=$SECONDS
	timeout --kill-after=10 "$(limit 1200)" bash "$here/test_$program.sh" "$build" > "$log" 2> "$logs/$program.err" < /dev/null || echo "# exit code $?" >> "$log"
	s=$(grep -cE '^ok .*# SKIP' "$log") p=$(grep -cE '^ok ' "$log") f=$(grep -cE '^not ok ' "$log")
	p=$((p - s))
	# A program that ends before its plan has failed.
	if ! grep -qE '^1\.\.[1-9]' "$log"; then
		f=$((f + 1))
		echo "not ok - $program: has no plan"
		tail -qn 5 "$log" "$logs/$program.err" | sed 's/^/# /'
	fi
	grep -A14 -E '^not ok ' "$log" | grep -E '^(not ok|#)'
	printf '%-28s %4d passed %4d failed %4d skipped %5d s\n' "$program" "$p" "$f" "$s" $((SECONDS - start))
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
done
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ] && [ $passed -gt 0 ]
