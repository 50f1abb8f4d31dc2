#!/bin/bash
# What makes a work tree dirty.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_clean
dirty() { # NAME WANTED
	packs "$work/dirty.phpca" --root "$app"
	is "$1" "$(stamp "$work/dirty.phpca" | cut -d' ' -f4)" "$2"
}
echo x > "$app/var/cache.txt"
dirty "an ignored file is not dirt" clean
check "... and is packed" bash -c "'$build/phpca' list '$work/dirty.phpca' | grep -q var/cache.txt"
rm "$app/var/cache.txt"
mkdir "$app/node_modules" && echo x > "$app/node_modules/x.js" && echo y > "$app/old.phpca"
dirty "an untracked file that is not packed is no dirt" clean
rm -r "$app/node_modules" "$app/old.phpca"
echo x > "$app/untracked.txt"
dirty "an untracked file that is packed is dirt" dirty
rm "$app/untracked.txt"
mv "$app/link.php" "$work/link.php"
dirty "a file that is gone is dirt" dirty
mv "$work/link.php" "$app/link.php"
chmod 644 "$app/bin/run"
dirty "a mode that changed is dirt" dirty
chmod 755 "$app/bin/run"
echo '<?php class A { const B = 1; }' > "$app/src/A.php" && touch -d @1600000500 "$app/src/A.php"
dirty "a changed file is dirt" dirty
rebuilds "$work/again" --root "$app" "$work/dirty.phpca"
is "... and verify --rebuild names it" "$(cat "$work/again.code") $(sed '/: ok, /d' "$work/again.out" | head -2 | tr '\n' ';')" "6 src/A.php: other contents;.phpca/manifest.json: differs at /git/dirty;"
is "... and files keep their own times" "$(times "$work/dirty.phpca" | grep -c 1600000500)" 1
run "$work/info" phpca info "$work/dirty.phpca"
says "info: says dirty" "$work/info.out" "dirty"
git -C "$app" add src/A.php
dirty "a staged change is dirt" dirty
plan
