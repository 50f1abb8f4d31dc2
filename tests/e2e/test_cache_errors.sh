#!/bin/bash
# The cache keeps what cannot be compiled, too, and the reason.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

pack warm --cache "$cache"
echo '<?php function f( {' > "$app/src/broken.php"
packs "a broken script" "1 $scripts linked"
packs "a broken script, again" "0 $((scripts + 1)) whole"
is "is named with its reason" "$(json "$work/cached.out" '$j["not_precompiled"][0]["path"], $j["not_precompiled"][0]["reason"]')" \
	"$(json "$work/plain.out" '$j["not_precompiled"][0]["path"], $j["not_precompiled"][0]["reason"]')"
rm -f "$work/strict.phpca"
pack strict --cache "$cache" --strict
pack strict-plain --no-cache --strict
is "--strict: exit code 3, nothing written" "$(cat "$work/strict.code") $(ls "$work/strict.phpca" 2>&1 | grep -c 'No such')" "3 1"
same "--strict: in the same words" "$work/strict-plain.err" "$work/strict.err"
rm "$app/src/broken.php"
echo '<?php function f( {' > "$app/src/entry.php"
for i in 1 2; do
	pack entry --cache "$cache" --entry src/entry.php
	is "an entry script that does not compile is an error, run $i" "$(cat "$work/entry.code")" 3
done
rm "$app/src/entry.php"
plan
