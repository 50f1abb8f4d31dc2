#!/bin/bash
# phpca deploy on a full or read-only disk, and of damaged archives.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

reset
if unshare -m true 2>/dev/null; then
	mkdir -p "$work/small"
	on_small_disk() { # SIZE COMMAND...: in a mount namespace of its own
		local size=$1; shift
		unshare -m bash -c 'mount -t tmpfs -o size='"$size"' none "$0/small" && "$@"' "$work" "$@"
	}
	export build work
	full() {
		"$build/phpca" deploy -q "$work/v1.phpca" "$work/small/app" || return 100
		head -c 100M /dev/zero > "$work/small/fill" 2>/dev/null
		"$build/phpca" deploy "$work/v2.phpca" "$work/small/app"
		echo "$? $(cat "$work/small/app/public/css/site.css") $(ls "$work/small/app/.phpca/releases")"
	}
	export -f full
	run "$work/full" on_small_disk "$(($(stat -c %s "$work/v1.phpca") / 1024 + 200))k" bash -c full
	is "a full disk is an error, and the old one stays" "$(tail -1 "$work/full.out") $(grep -c 'No space left on device' "$work/full.err") $(wc -l < "$work/full.err")" "1 v1 1 1 1"
	readonly_disk() {
		"$build/phpca" deploy -q "$work/v1.phpca" "$work/small/app" && mount -o remount,ro "$work/small" && "$build/phpca" deploy "$work/v2.phpca" "$work/small/app"
		echo "$? $(cat "$work/small/app/public/css/site.css")"
	}
	export -f readonly_disk
	run "$work/ro" on_small_disk 10m bash -c readonly_disk
	is "so is a read-only one" "$(cat "$work/ro.out") $(grep -c 'Read-only file system' "$work/ro.err") $(wc -l < "$work/ro.err")" "1 v1 1 1"
else
	skip "a full disk" "mounting needs privileges"
	skip "a read-only disk" "mounting needs privileges"
fi
head -c 3000 "$work/v2.phpca" > "$work/cut.phpca"
refuses 1 "cut.phpca" "an archive that is cut" phpca deploy "$work/cut.phpca" "$live"
php -r '$b = file_get_contents($argv[1]); $b[strpos($b, "never changes")] = "N"; file_put_contents($argv[2], $b);' "$work/v2.phpca" "$work/damaged.phpca"
refuses 1 "damaged.phpca: public/logo.svg" "an archive that is damaged" phpca deploy "$work/damaged.phpca" "$live"
plan
