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

# forged KIND: $count images in $work/KIND, each with another slot or jump
forged() {
	mkdir -p "$work/$1"
	check "an image with all kinds of $1 is made" "$build/phpc" -s "$here/forged-$1.php" -o "$work/$1.phpc"
	is "it runs as its source does" "$(php_with "$work/$1.phpc" 2>&1)" "$(php "$here/forged-$1.php" 2>&1)"
	count=$("$work/forge" "$work/$1.phpc" "$work/$1" "${STEP:-40}" "$1")
	run "$work/$1" php_with -d display_errors=0 -d log_errors=0 "$here/forged.php" "$work/$1" "$count"
	cat "$work/$1.out" >&2
	check "none of $count images with another ${1%s} ends by a signal" grep -q " 0 ended by a signal" "$work/$1.out"
}
# One opcode has the place in the run-time cache that another has: none finds there what it takes for something else.
forged slots
run "$work/shared" php_with "$work/slots/0.phpc"
check "a slot that is another's is refused" grep -q "share a slot of its run-time cache" "$work/shared.out" "$work/shared.err"
# One opcode jumps to another place: no temporary is read that nobody has written there, no call is begun or ended twice.
forged jumps
check "... and not all are refused" test "$(sed -n 's/.*, \([0-9]*\) refused.*/\1/p' "$work/jumps.out")" -lt "$count"

# Archives that someone made: what `phpca verify` calls sound is mounted, loaded and run to an end. COUNT=100000 tries more, SEED others.
count=${COUNT:-200} archives=$work/archives
mkdir -p "$archives/mounted"
check "the forger of archives is built" "${CC:-gcc}" -std=gnu11 -O1 -I"$here/../.." -D_GNU_SOURCE -o "$work/forge_archive" "$here/forge_archive.c" "$here"/../../format/*.c
check "an archive is made" phpca pack -q --root "$here/forged-app" --entry main.php --mount "$archives/mounted" -o "$work/sample.phpca"
is "the archive runs as its sources do" "$(php_with -d phpca.fallback=error "$work/sample.phpca" 2>&1)" "$(php "$here/forged-app/main.php" 2>&1)"
check "archives are forged" "$work/forge_archive" "$work/sample.phpca" "$archives" "${SEED:-1}" "$count"
run "$work/archives" php_with -d display_errors=0 -d log_errors=0 "$here/forged_archives.php" "$build/phpca" "$archives" "$count"
cat "$work/archives.out" >&2
check "none of $count forged archives ends verify or PHP by a signal" grep -q " 0 ended by a signal" "$work/archives.out"
check "not all are refused" sh -c '[ "$(sed -n "s/.*, \([0-9]*\) refused.*/\1/p" "$1")" -lt "$2" ]' sh "$work/archives.out" "$count"
plan
