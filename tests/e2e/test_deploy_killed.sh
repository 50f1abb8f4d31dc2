#!/bin/bash
# phpca deploy, killed at any system call, and while others read: old or new, never between.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

# At every system call that changes a file, one after the other: whatever was killed, the old or the new one works, and the next deploy succeeds.
if command -v strace >/dev/null && [ -z "$preload" ]; then
	rm -rf "$live"; phpca deploy -q "$work/v2.phpca" "$live"; cp -a "$live" "$work/v2-live"
	# Without openat, most of which only read. strace counts each call by itself.
	wrong='' killed=0
	for call in rename renameat renameat2 symlink symlinkat unlink unlinkat rmdir mkdir mkdirat write fchmod utimensat fsync syncfs; do
		for ((n = 1; n < 400 && ${#wrong} < 600; n++)); do
			rm -rf "$live"; cp -a "$work/v2-live" "$live"
			strace -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$n "$build/phpca" deploy -q "$work/v3.phpca" "$live" > /dev/null 2>&1 && break
			killed=$((killed + 1))
			found="$(cat "$live/public/css/site.css") $(cat "$live/data/font.ttf") $(cat "$live/public/logo.svg") $(is_stub "$live/bin/tool" && echo stub)"
			archive=$(cmp -s "$live/.phpca/current/app.phpca" "$work/v2.phpca" && echo v2 || { cmp -s "$live/.phpca/current/app.phpca" "$work/v3.phpca" && echo v3; })
			case "$archive $found" in
			"v2 v2 v2 never changes stub" | "v3 v3 v3 never changes stub") ;;
			*) wrong+="$call $n: $archive $found; " ;;
			esac
			phpca deploy -q "$work/v3.phpca" "$live" > "$work/after.err" 2>&1 || wrong+="$call $n: then: $(cat "$work/after.err"); "
			left=$(find "$live" -name '*.new' -o -name '*.old' -o -name '*.phpca-new' -o -xtype l ! -name previous | head -3)
			[ "$(cat "$live/public/css/site.css") $left" = "v3 " ] || wrong+="$call $n: left: $left; "
		done
	done
	if [ -z "$wrong" ] && [ $killed -gt 60 ]; then ok "killed at each of $killed system calls: old or new, never between"; else not_ok "killed at each system call" "$killed: $wrong"; fi
else
	skip "killed at each system call" "no strace, or a sanitized build"
fi

# A reader of one file sees all of the old one or all of the new one, at any moment.
rm -rf "$live"; phpca deploy -q "$work/v1.phpca" "$live"
rm -f "$work/stop"
( while [ ! -f "$work/stop" ]; do cat "$live/public/css/site.css" "$live/public/logo.svg" 2>&1 | tr '\n' ' '; echo; done | sort | uniq -c > "$work/seen" ) &
reader=$!
for v in 2 1 2 1 2; do phpca deploy -q "$work/v$v.phpca" "$live"; done
touch "$work/stop"; wait $reader
is "a reader sees old or new" "$(sed -E 's/^ *[0-9]+ v[12] never changes $//' "$work/seen" | tr -d '\n')" ""
exec 8> "$live/.phpca/lock"; flock 8
refuses 1 "another phpca deploy is at work" "two at once" phpca deploy "$work/v1.phpca" "$live"
exec 8>&-
plan
