#!/bin/bash
# Entries of the cache that somebody else could have written become no code.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

# said: the warnings of the last pack, without their paths
said() { grep -c . < "$work/cached.err"; sed "s|$cache|CACHE|g" "$work/cached.err"; }
pack plain --no-cache
# distrusts NAME COUNTS WARNING: one warning, and the archive is what it is without a cache
distrusts() {
	pack cached --cache "$cache"
	is "$1: what is compiled anew" "$(counts cached)" "$2"
	is "$1: one warning" "$(said)" "1"$'\n'"phpca: warning: $3"
	check "$1: the same bytes" cmp "$work/plain.phpca" "$work/cached.phpca"
}
packs "cold" "$scripts 0 linked"
packs "warm" "0 $scripts whole"

for what in "" /1; do
	for mode in 0770 0702; do
		chmod $mode "$cache$what"
		distrusts "a directory of mode $mode" "$scripts 0 linked" \
			"cache: off: others can write into CACHE$what (mode $mode), and what lies in a cache becomes code; see docs/cache.md"
	done
	chmod 700 "$cache$what"
done
packs "taken back" "0 $scripts whole"

archive=$(find "$cache" -name '*.archive' -printf '%p\n' | head -1)
archives() { find "$cache" -name '*.archive' "$@"; }
archives -exec chmod 620 {} +
distrusts "a whole archive of mode 0620" "0 $scripts linked" "cache: 1 entry not taken, others could have written it (CACHE${archive#"$cache"})"
packs "it was replaced" "0 $scripts whole"
archives -delete
script=$(find "$cache" -name '*.script' -printf '%p\n' | sort | head -1)
chmod 602 "$script"
distrusts "a script of mode 0602" "1 $less linked" "cache: 1 entry not taken, others could have written it (CACHE${script#"$cache"})"
archives -delete
chmod 722 "$(dirname "$script")"
pack cached --cache "$cache"
is "a directory between: nothing of it is taken" "$(grep -c 'not taken, others could have written' "$work/cached.err")" 1
chmod 700 "$(dirname "$script")"

if [ "$(id -u)" = 0 ]; then
	archives -delete
	chown 65534 "$script"
	distrusts "a script of another user" "1 $less linked" "cache: 1 entry not taken, others could have written it (CACHE${script#"$cache"})"
	chown 65534 "$cache"
	distrusts "a directory of another user" "$scripts 0 linked" "cache: off: CACHE belongs to user 65534, and what lies in a cache becomes code; see docs/cache.md"
	chown 0 "$cache"
	packs "one's own again" "0 $scripts whole"
else
	skip "entries of another user" "needs root"
fi
archives -delete
rm "$script" && mkfifo -m 600 "$script"
pack cached --cache "$cache"
is "a FIFO is no entry" "$(counts cached) $(grep -c 'damaged entry, made anew' "$work/cached.err")" "1 $less linked 1"
plan
