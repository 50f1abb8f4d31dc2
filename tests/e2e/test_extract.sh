#!/bin/bash
# phpca extract: gives back the tree, overwrites nothing, and writes nowhere else.
. "$(dirname "$0")/lib.sh"
. "$here/archive.sh"

archive_made
cd "$work" || exit 1
check "extract" phpca extract "$archive" -C "$work/out/deep"
check "extract: gives back the tree" diff -r "$app" "$work/out/deep"
is "extract: modes, times, links" "$(stat -c '%a' "$work/out/deep/bin/tool") $(stat -c '%Y' "$work/out/deep/data/note.txt") $(readlink "$work/out/deep/linked")" "755 1500000000 data"
check "extract: twice is fine" phpca extract "$archive" -C "$work/out/deep"
echo changed > "$work/out/deep/data/note.txt"
refuses 1 "data/note.txt: is in the way" "extract: overwrites nothing" phpca extract "$archive" -C "$work/out/deep"
check "extract --force" phpca extract --force "$archive" -C "$work/out/deep"
check "extract --force: gives back the tree" diff -r "$app" "$work/out/deep"
mkdir "$work/trap" "$work/elsewhere" && ln -s "$work/elsewhere" "$work/trap/data"
refuses 1 "trap/data: wanted a directory" "extract: does not follow links that lie in wait" phpca extract "$archive" -C "$work/trap"
is "... and wrote nothing there" "$(ls -A "$work/elsewhere")" ""

# Names that lead out of the directory: an archive that lies is opened (not every name is looked at), and nothing is written by it.
check "a name that leads out: made" php "$here/patch_name.php" "$archive" "$work/lying.phpca" data/note.txt ../../n/n.txt
refuses 1 "a path that an archive cannot hold" "extract: refuses a name that leads out" phpca extract "$work/lying.phpca" -C "$work/lies/deep/er"
refuses 1 "a path that an archive cannot hold" "deploy: refuses a name that leads out" phpca deploy "$work/lying.phpca" "$work/lies/deep/er"
check "... and nothing was written" test ! -e "$work/lies"
plan
