#!/bin/bash
# pack --rev leaves work tree and index alone, whatever they hold.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_clean
echo '<?php class A { const B = 1; }' > "$app/src/A.php" && git -C "$app" add src/A.php
state() { (cd "$app" && find . -printf '%p %T@ %C@ %s\n' | sort && git --no-optional-locks status --porcelain=v1 && sha1sum .git/index); }
git -C "$app" status > /dev/null
state > "$work/before"
packs "$work/rev2.phpca" --root "$app" --rev v1
state > "$work/after"
same "--rev: work tree and index are as they were" "$work/before" "$work/after"
check "--rev v1 from a dirty tree: the same bytes as the clean tree was" cmp "$work/clean.phpca" "$work/rev2.phpca"
commit "$app" 1600001000 two
packs "$work/two.phpca" --root "$app" --rev HEAD
is "describe counts commits since the tag" "$(stamp "$work/two.phpca")" "$(wanted "$app" HEAD clean)"
packs "$work/short.phpca" --root "$app" --rev "$(git -C "$app" rev-parse --short v1)"
check "--rev by a short name" cmp "$work/clean.phpca" "$work/short.phpca"
fails "--rev that is not there" 2 "nosuch: no such revision" --root "$app" --rev nosuch
fails "--rev of something that is no commit" 2 "no such revision" --root "$app" --rev HEAD:src/A.php
plan
