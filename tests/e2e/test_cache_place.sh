#!/bin/bash
# Where the cache is, and what happens if nothing can be written there.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

pack plain --no-cache
# shellcheck disable=SC2119
pack default && state && is "by default in XDG_CACHE_HOME" "$(json "$work/state" '"$j[directory] $j[scripts] $j[archives]"')" "$XDG_CACHE_HOME/phpca $scripts 1"
is "for its owner alone" "$(stat -c %a "$XDG_CACHE_HOME/phpca")" 700
check "backups can leave it out" grep -q '^Signature: 8a477f597d28d172789f06886806bc55' "$XDG_CACHE_HOME/phpca/CACHEDIR.TAG"
PHPCA_CACHE=$work/named pack named && is "PHPCA_CACHE" "$(find "$work/named/1" -name '*.script' | wc -l)" "$scripts"
PHPCA_CACHE=off pack off && is "PHPCA_CACHE=off" "$(counts off)" "$scripts 0 linked"
(unset XDG_CACHE_HOME; HOME=$work/home2 pack home) && is "without XDG_CACHE_HOME: in .cache" "$(find "$work/home2/.cache/phpca/1" -name '*.script' | wc -l)" "$scripts"
(unset XDG_CACHE_HOME HOME; pack homeless) && is "no home, no cache" "$(counts homeless)" "$scripts 0 linked"
touch "$work/file"
pack nowhere --cache "$work/file/cache"
is "a cache that can't be written: packed all the same" "$(counts nowhere) $(cmp "$work/nowhere.phpca" "$work/plain.phpca" && echo same)" "$scripts 0 linked same"
check "with a warning" grep -q "warning: cache: $work/file/cache: nothing can be kept: Not a directory" "$work/nowhere.err"
XDG_CACHE_HOME=$work/file pack nowhere
is "the default one: without" "$(counts nowhere)$(cat "$work/nowhere.err")" "$scripts 0 linked"
# Entries depend on the packager's own bytes; where it can't read them, nothing is cached.
if unshare -m mount -t tmpfs none /proc 2>/dev/null; then
	run "$work/noproc" unshare -m bash -c 'mount -t tmpfs none /proc && "$@"' "$0" "$build/phpca" pack --root "$app" --entry main.php --mount /srv/app \
		-o "$work/noproc.phpca" --format=json --cache "$cache"
	is "without /proc: off, with a warning" "$(counts noproc) $(grep -c 'warning: cache: off' "$work/noproc.err")" "$scripts 0 linked 1"
else
	skip "without /proc" "cannot mount here"
fi
if [ "$(id -u)" = 0 ] && mkdir -p "$work/tiny" && mount -t tmpfs -o size=48k tmpfs "$work/tiny" 2>/dev/null; then
	pack tiny --cache "$work/tiny/cache"
	is "a full disk under the cache: packed all the same" "$(cat "$work/tiny.code") $(cmp "$work/tiny.phpca" "$work/plain.phpca" && echo same)" "0 same"
	check "with a warning" grep -q "nothing can be kept: No space left on device" "$work/tiny.err"
	is "and nothing half-written stays" "$(find "$work/tiny" -name '.phpca-tmp-*' | wc -l)" 0
	umount "$work/tiny"
else
	skip "a full disk under the cache" "cannot mount a tmpfs here"
fi
plan
