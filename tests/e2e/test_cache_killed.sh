#!/bin/bash
# Several packs with one cache at once, and packs that are killed at any moment.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

pack plain --no-cache
rm -rf "$cache"
for i in 1 2 3 4; do
	"$build/phpca" pack --root "$app" --entry main.php --mount /srv/app -o "$work/at-once-$i.phpca" -q -j2 --cache "$cache" > "$work/at-once-$i.err" 2>&1 &
done
wait
for i in 1 2 3 4; do
	check "four at once: $i" cmp "$work/plain.phpca" "$work/at-once-$i.phpca"
done
is "nothing to be said" "$(cat "$work"/at-once-*.err)" ""
# The moment of a pack is the number of its system calls that have read or written: begun PID, of a process that is running.
begun() { awk '/^sysc[rw]:/ { n += $2 } END { print n + 0 }' "/proc/$1/io" 2>/dev/null || echo 0; }
start() { # a pack with workers, all of them in a group of their own
	setsid "$build/phpca" pack --root "$app" --entry main.php --mount /srv/app -o "$work/killed.phpca" -q -j2 --cache "$cache" > /dev/null 2>&1 &
	pid=$!
}
rm -rf "$cache"
start
whole=0
while kill -0 $pid 2>/dev/null; do now=$(begun $pid); whole=$((now > whole ? now : whole)); done
wait $pid
wrong=0 killed=0
for i in $(seq 50); do
	[ $((i % 2)) != 0 ] || rm -rf "$cache"
	rm -f "$work/after.phpca"
	moment=$((i * whole / 50))
	start
	while [ "$(begun $pid)" -lt $moment ] && kill -0 $pid 2>/dev/null; do :; done
	kill -9 -- "-$pid" 2>/dev/null
	wait $pid 2>/dev/null
	[ $? != 137 ] || killed=$((killed + 1))
	# A moment later another packs with what it left.
	pack after --cache "$cache"
	if ! cmp -s "$work/plain.phpca" "$work/after.phpca" || [ -s "$work/after.err" ]; then
		wrong=$((wrong + 1))
	fi
done
echo "# $killed of 50 were at work"
is "killed 50 times: the next pack is right and finds no damage" $wrong 0
find "$cache" -name '.phpca-tmp-*' -exec touch -d '2 hours ago' {} +
find "$cache" -name '*.archive' -delete
pack after --cache "$cache"
is "what the killed left is removed" "$(find "$cache" -name '.phpca-tmp-*' | wc -l)" 0
plan
