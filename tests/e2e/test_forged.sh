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

# forged KIND [SAMPLE]: $count images in $work/KIND, each with another slot, jump, live range, try block, operand or opcode
forged() {
	local sample=$here/forged-${2:-$1}.php
	mkdir -p "$work/$1"
	check "an image with all kinds of $1 is made" "$build/phpc" -s "$sample" -o "$work/$1.phpc"
	is "it runs as its source does" "$(php_with "$work/$1.phpc" 2>&1)" "$(php "$sample" 2>&1)"
	count=$("$work/forge" "$work/$1.phpc" "$work/$1" "${STEP:-40}" "$1")
	run "$work/$1" php_with -d display_errors=0 -d log_errors=0 "$here/forged.php" "$work/$1" "$count"
	cat "$work/$1.out" >&2
	check "none of $count images with another ${1%s} ends by a signal" grep -q " 0 ended by a signal" "$work/$1.out"
}
# One opcode has the place in the run-time cache that another has: none finds there what it takes for something else.
forged slots
run "$work/shared" php_with "$work/slots/0.phpc"
check "a slot that is another's is refused" grep -q "share a slot of its run-time cache" "$work/shared.out" "$work/shared.err"
# not_all KIND: some are accepted
not_all() { check "... and not all are refused" test "$(sed -n 's/.*, \([0-9]*\) refused.*/\1/p' "$work/$1.out")" -lt "$count"; }
# One opcode jumps to another place: no temporary is read that nobody has written there, no call is begun or ended twice.
forged jumps
not_all jumps
# One live range is of another temporary or kind, or begins or ends elsewhere: no exception frees what is not there, or again, or as something else.
forged ranges
not_all ranges
# A try, catch or finally block begins or ends elsewhere: none finds temporaries that were freed, or not written.
forged tries ranges
not_all tries
# An operand or a result is of another kind, or elsewhere: no opcode reads or writes what is none, or outside of the frame.
forged operands
not_all operands
# ... nor does another opcode do that in its place.
forged opcodes operands
not_all opcodes
# The same, where exceptions are under way.
forged operands ranges
forged opcodes ranges

# Archives that someone made: what `phpca verify` calls sound is mounted, loaded and run to an end. COUNT=100000 tries more, SEED others.
count=${COUNT:-200} archives=$work/archives
mkdir -p "$archives/mounted"
again=(php)
if command -v php-cgi > /dev/null; then again=(php-cgi -q -n -T 2); fi
# judged NAME DIRECTORY WHICH [COMMAND...]: $count archives are verified, and run if they are called sound: included, or mounted in COMMAND
judged() {
	run "$work/$1" php_with -d display_errors=0 -d log_errors=0 "$here/forged_archives.php" "$build/phpca" "$2" "$count" "${@:4}"
	cat "$work/$1.out" >&2
	check "none of $count $3 ends verify or PHP by a signal" grep -q " 0 ended by a signal" "$work/$1.out"
}
twice=(env LD_PRELOAD="$preload" "${again[@]}" -d memory_limit=64M -d extension="$build/phpca.so")
not_all_judged() { check "not all of these are refused" sh -c '[ "$(sed -n "s/.*, \([0-9]*\) refused.*/\1/p" "$1")" -lt "$2" ]' sh "$work/$1.out" "$count"; }
check "the forger of archives is built" "${CC:-gcc}" -std=gnu11 -O1 -I"$here/../.." -D_GNU_SOURCE -o "$work/forge_archive" "$here/forge_archive.c" "$here"/../../format/*.c
check "an archive is made" phpca pack -q --root "$here/forged-app" --entry main.php --mount "$archives/mounted" -o "$work/sample.phpca"
is "the archive runs as its sources do" "$(php_with -d phpca.fallback=error "$work/sample.phpca" 2>&1)" "$(php "$here/forged-app/main.php" 2>&1)"
check "archives are forged" "$work/forge_archive" "$work/sample.phpca" "$archives" "${SEED:-1}" "$count"
judged archives "$archives" "forged archives"
not_all_judged archives

# Constants that are evaluated before the first request (runtime/run/constants.c).
preloaded=$work/preloaded
mkdir -p "$preloaded/mounted"
: > "$preloaded/mounted/main.php"
check "an archive to be preloaded is made" phpca pack -q --root "$here/constants-app" --mount "$preloaded/mounted" -o "$work/preloaded.phpca"
check "such archives are forged" "$work/forge_archive" "$work/preloaded.phpca" "$preloaded" "${SEED:-1}" "$count"
judged preloading "$preloaded" "archives that are preloaded" env LD_PRELOAD="$preload" php -d memory_limit=64M -d extension="$build/phpca.so" -d phpca.preload=1

# What classes have from the engine's: C functions take objects for those of their own class.
derived=$work/derived
mkdir -p "$derived/mounted"
: > "$derived/mounted/main.php"
check "an archive with classes that are derived from the engine's is made" phpca pack -q --root "$here/derived-app" --entry main.php --mount "$derived/mounted" -o "$work/derived.phpca"
is "it runs as its sources do" "$(php_with -d phpca.fallback=error "$work/derived.phpca" 2>&1)" "$(php "$here/derived-app/main.php" 2>&1)"
check "... and is sound" phpca verify -q "$work/derived.phpca"
for mode in imports lists; do
	check "archives with other $mode are forged" "$work/forge_archive" "$work/derived.phpca" "$derived" "${SEED:-1}" "$count" $mode
	judged "derived-$mode" "$derived" "archives of derived classes with other $mode" "${twice[@]}"
	not_all_judged "derived-$mode"
done

# ---- what scripts declare, and what links classes: plans of class loaders read it (runtime/run/plan.c) ----
if ! command -v composer > /dev/null; then
	skip "archives with a class loader" "no composer"
	plan
	exit
fi
planned=$work/planned
mkdir -p "$planned/mounted"
cp -r "$here/planned-app" "$work/site"
check "composer makes the class loader" composer dump-autoload -q --no-interaction -d "$work/site"
check "an archive with a class loader is made" phpca pack -q --root "$work/site" --entry main.php --mount "$planned/mounted" -o "$work/planned.phpca"
is "it runs as its sources do" "$(PLANNED=$work/answered php_with -d phpca.fallback=error "$work/planned.phpca" 2>&1)" "$(php "$work/site/main.php" 2>&1)"
check "... and is sound, with the class that a trait's method declares" phpca verify -q "$work/planned.phpca"
check "... and plans have declared classes" test "$(cat "$work/answered")" -ge 10

# Where the engine's structures have what is to be another.
cat > "$work/offsets.c" <<'END'
#include "php.h"
int main(void)
{
	printf("flags=%zu bit=0x%llx link=%zu cache=%zu traits=%zu sixteen=0x%llx constants=%zu backing=%zu arguments=%zu methods=%zu enum=0x%llx\n", offsetof(zend_class_entry, ce_flags) / 8, (unsigned long long)ZEND_ACC_LINKED << offsetof(zend_class_entry, ce_flags) % 8 * 8,
		offsetof(zend_class_entry, inheritance_cache) / 8, offsetof(zend_op_array, run_time_cache__ptr) / 8, offsetof(zend_class_entry, num_traits) / 8,
		16ull << offsetof(zend_class_entry, num_traits) % 8 * 8, offsetof(zend_class_entry, constants_table.arData) / 8,
		offsetof(zend_class_entry, enum_backing_type) / 8, offsetof(zend_internal_function, num_args) / 8, offsetof(zend_class_entry, function_table.arData) / 8,
		(unsigned long long)ZEND_ACC_ENUM << offsetof(zend_class_entry, ce_flags) % 8 * 8);
}
END
# shellcheck disable=SC2046
check "offsets are asked for" "${CC:-gcc}" -w $(php-config --includes) -o "$work/offsets" "$work/offsets.c"
flags=0 bit=0 link=0 cache=0 traits=0 sixteen=0 constants=0 backing=0 arguments=0 methods=0 enum=0
eval "$("$work/offsets")"
# forged_word NAME NEEDLE PATH WAY WORD
forged_word() {
	check "$1: forged" "$work/forge_archive" "$work/planned.phpca" "$work/word.phpca" "${@:3}"
	refuses 1 "$2" "$1" "$build/phpca" verify -q "$work/word.phpca"
}
forged_word "a script with another's code" "a pointer into another image" src/Makes.php 0 =src/Base.php:0
forged_word "a script with another's classes" "a pointer into another image" src/Behind.php 3 =src/Special.php:3
forged_word "a class of another script" "a pointer into another image" src/Special.php 3,1 =src/Choice.php:3,1
forged_word "a script without the classes that it declares" "declares a class that the script has not" src/Two.php 6 0
forged_word "a class that is declared under another name" "declares a class that the script has not" src/Two.php 3,1,1 =src/Base.php:3,1,1
forged_word "a class that is not linked, by its name" "declares a class by its name that is not linked" src/Special.php 3,0 =src/Special.php:1
forged_word "a class that is linked already, and again" "what else may stand in its place" src/Counted.php "3,1,$flags" "|$bit"
forged_word "a class linked as one of another script" "a pointer into another image" src/Special.php "3,1,$link,0" "=src/Choice.php:3,1,$link,0"
forged_word "a record of another class" "a pointer into another image" src/Special.php "3,1,$link" "=src/Choice.php:3,1,$link"
forged_word "a linked class in place of the one that it was made of" "what else may stand in its place" src/Tower.php 3,1 "=src/Tower.php:3,1,$link,0"
forged_word "records of a class that go round in a circle" "is followed by one that stands before it" src/Tower.php "3,1,$link,0,$link" "=src/Tower.php:3,1,$link"
forged_word "a trait that takes code from a class" "uses a trait that is none" src/Uses.php "3,1,$link,2,0" "=src/Base.php:3,1"
forged_word "a trait that takes code from more than it names" "more traits than it was linked against" src/Uses.php "3,1,$link,0,$traits" "|$sixteen"
forged_word "two functions with one run-time cache" "two words of one slot" main.php "2,1,$cache" "=main.php:2,3,$cache"

# Cases of enums are constants, of which the engine makes objects. Behind its own methods, a linked enum has those that the engine has made.
linked=3,1,$link,0 first=3,1,$constants,0
forged_word "an enum without values, whose cases have some" "has a case of another enum" src/Suit.php "$linked,$backing" 0
forged_word "a case that is a number" "is a case, and no expression" src/Suit.php "$first,1" 0x4100000004
forged_word "a case of another enum" "is a case of another enum" src/Suit.php "$first,0" "=src/Mood.php:$first,0"
forged_word "a case in a class that is no enum" "has a case of another enum" src/Suit.php "$linked,$flags" "~$enum"
forged_word "a constant that is made like a case" "an operation that no constant expression has" src/Suit.php "$first,1" "~0x4000000000"
forged_word "an enum's method with other parameters" "is no function that the engine gives enums" src/Suit.php "$linked,$methods,8,$arguments" 0x200000002

# Any of these words, twice in a process: the second request knows what classes have loaded while they were linked.
: > "$planned/mounted/main.php"
check "archives with other lists are forged" "$work/forge_archive" "$work/planned.phpca" "$planned" "${SEED:-1}" "$count" lists
judged lists "$planned" "archives with other lists" "${twice[@]}"
not_all_judged lists
plan
