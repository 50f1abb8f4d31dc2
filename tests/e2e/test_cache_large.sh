#!/bin/bash
# What the cache saves: 5,000 scripts.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

if ! { sh "$top/scripts/install-app.sh" symfony "$build/apps/symfony" && sh "$top/scripts/install-app.sh" composer "$build/apps/composer"; } > "$work/install.log" 2>&1; then
	not_ok "applications installed" "$(cat "$work/install.log")"
	plan
	exit
fi
mkdir -p "$work/large/application"
for part in one two three; do cp -a "$build/apps/symfony" "$work/large/application/$part"; done
cp -a "$build/apps/composer" "$work/large/application/four"
app=$work/large/application cache=$work/large/cache
echo '<?php' > "$app/main.php"
kept() { echo "$(find "$cache" -name '*.script' | wc -l) $(find "$cache" -name '*.archive' | wc -l)"; }   # what `make bench` shows the gain of
pack first --cache "$cache"
read -r compiled rest <<< "$(counts first)"
check "at least 5,000 scripts: $compiled" [ "$compiled" -ge 5000 ]
is "they are kept, one by one, and the archive" "$(kept)" "$compiled 1"
pack second --cache "$cache"
is "a second pack compiles none" "$(counts second)" "0 $compiled whole"
is "and has nothing to keep" "$(kept)" "$compiled 1"
check "the same bytes" cmp "$work/first.phpca" "$work/second.phpca"
echo '// changed' >> "$app/one/public/index.php"
pack third --cache "$cache"
is "one changed file compiles one" "$(counts third)" "1 $((compiled - 1)) linked"
is "and keeps one, and the archive" "$(kept)" "$((compiled + 1)) 2"
pack fourth --no-cache
check "the same bytes as without" cmp "$work/third.phpca" "$work/fourth.phpca"
rm -rf "$work/large"
plan
