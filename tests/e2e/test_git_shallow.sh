#!/bin/bash
# Shallow clones: an archive says what git says there.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_clean
echo '<?php class A { const B = 1; }' > "$app/src/A.php"; commit "$app" 1600001000 two
git clone -q --depth 1 "file://$app" "$work/shallow"
cp -a "$app/vendor" "$work/shallow/vendor"
packs "$work/shallow.phpca" --root "$work/shallow"
is "a shallow clone: what git says there" "$(cat "$work/shallow.phpca.code") $(stamp "$work/shallow.phpca")" "0 $(wanted "$work/shallow" HEAD clean)"
fails "... a revision that it lacks" 2 "no such revision in this shallow clone" --root "$work/shallow" --rev "$(git -C "$app" rev-parse v1)"
echo more >> "$app/src/A.php"; commit "$app" 1600003000 three
git clone -q --depth 2 "file://$app" "$work/shallow2"
packs "$work/shallow2.phpca" --root "$work/shallow2"
is "a shallow clone that ends before any tag" "$(stamp "$work/shallow2.phpca")" "$(wanted "$work/shallow2" HEAD clean)"
git -C "$work/shallow2" tag inside HEAD~1
packs "$work/shallow2.phpca" --root "$work/shallow2"
is "a shallow clone with a tag in it" "$(stamp "$work/shallow2.phpca")" "$(wanted "$work/shallow2" HEAD clean)"
git -C "$work/shallow2" tag here
packs "$work/shallow2.phpca" --root "$work/shallow2"
is "... a tag of the commit itself" "$(stamp "$work/shallow2.phpca")" "$(wanted "$work/shallow2" HEAD clean)"
# Branches, merged; tags on both; cut off at every depth.
merged=$work/merged
git init -q "$merged" && echo '<?php' > "$merged/a.php" && commit "$merged" 1600000000 base && git -C "$merged" tag base
git -C "$merged" checkout -q -b side
for i in 1 2 3; do echo $i > "$merged/side$i" && commit "$merged" 16000001${i}0 side$i; done
git -C "$merged" tag on-side HEAD~1 && git -C "$merged" checkout -q main
for i in 1 2 3 4; do echo $i > "$merged/main$i" && commit "$merged" 16000001${i}5 main$i; done
git -C "$merged" tag -a -m m on-main HEAD~2 && git -C "$merged" tag same HEAD~2
GIT_AUTHOR_DATE='1600000300 +0000' GIT_COMMITTER_DATE='1600000300 +0000' git -C "$merged" merge -q --no-ff -m merge side
echo last > "$merged/last" && commit "$merged" 1600000400 last
for depth in 2 3 4 5 6 9; do
	git clone -q --depth $depth "file://$merged" "$work/depth$depth" && git -C "$work/depth$depth" fetch -q --depth $depth origin 'refs/tags/*:refs/tags/*' 2> /dev/null
	packs "$work/depth.phpca" --root "$work/depth$depth"
	is "a shallow clone of depth $depth with a merge" "$(stamp "$work/depth.phpca")" "$(wanted "$work/depth$depth" HEAD clean)"
done
packs "$work/depth.phpca" --root "$merged"
is "... and the whole" "$(stamp "$work/depth.phpca")" "$(wanted "$merged" HEAD clean)"
plan
