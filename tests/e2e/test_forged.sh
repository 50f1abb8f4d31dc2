#!/bin/bash
# Stand-alone images that someone made: one word is another, all sums are right. Each is refused or runs to an end, none ends by a signal.
# Each 40th of all such images; STEP=1 tries all.
. "$(dirname "$0")/lib.sh"

forgeries=$work/forgeries
mkdir -p "$forgeries"
check "the forger is built" "${CC:-gcc}" -std=gnu11 -O1 -I"$here/../.." -D_GNU_SOURCE -o "$work/forge" "$here/forge.c" "$here"/../../format/*.c
check "an image is made" "$build/phpc" -s "$here/forged-sample.php" -o "$work/sample.phpc"
count=$("$work/forge" "$work/sample.phpc" "$forgeries" "${STEP:-40}")
run "$work/first" php_with "$forgeries/0.phpc"
check "a script descriptor at the very end is refused" grep -q "script descriptor" "$work/first.out" "$work/first.err"
run "$work/all" php_with -d display_errors=0 -d log_errors=0 "$here/forged.php" "$forgeries" "$count"
cat "$work/all.out" >&2
check "none of $count forgeries ends by a signal" grep -q " 0 ended by a signal" "$work/all.out"
plan
