#!/bin/bash
# verify --rebuild: the archive is made again from the commit that it names.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_project
packs "$work/unborn.phpca" --root "$app"
commit "$app" 1600000000 one
git -C "$app" tag v1
packs "$work/clean.phpca" --root "$app"
SOURCE_DATE_EPOCH=1500000000 packs "$work/epoch.phpca" --root "$app"
rebuilds "$work/again" --root "$app" "$work/clean.phpca"
is "verify --rebuild: the same" "$(cat "$work/again.code") $(cat "$work/again.err") $(grep -c "the same bytes as commit $(git -C "$app" rev-parse HEAD) gives" "$work/again.out")" "0  1"
cd "$app/src" || exit 1
SOURCE_DATE_EPOCH=1 rebuilds "$work/again" "$work/epoch.phpca"
is "... found from a directory inside, with the archive's own time" "$(cat "$work/again.code")" 0
cd "$work" || exit 1
echo ignored > "$app/var/cache.txt" && mkdir "$app/empty"
packs "$work/more.phpca" --root "$app"
rm "$app/var/cache.txt" && rmdir "$app/empty"
mv "$app/vendor" "$work/vendor-away" && cp -a "$work/vendor-away" "$work/vendor-other" && echo '<?php class L { }' > "$work/vendor-other/acme/lib/L.php" && rm "$work/vendor-other/acme/lib/.gitattributes"
rebuilds "$work/again" --root "$app" --vendor "$work/vendor-other" "$work/more.phpca"
printf '%s\n' 'empty: only in the archive' 'var/cache.txt: only in the archive' 'vendor/acme/lib/.gitattributes: only in the archive' 'vendor/acme/lib/L.php: other contents' > "$work/wanted.txt"
sed -i '/: ok, /d' "$work/again.out"
same "... every difference is named, once" "$work/wanted.txt" "$work/again.out"
is "... exit code 6 and one sentence" "$(cat "$work/again.code") $(cat "$work/again.err")" "6 phpca: $work/more.phpca: it is not what its commit gives"
rebuilds "$work/again" --format=json --root "$app" --vendor "$work/vendor-other" "$work/more.phpca"
is "... --format=json" "$(cat "$work/again.code") $(json "$work/again.out" 'json_encode($j["ok"])." ".count($j["rebuild"]["differences"])." ".$j["rebuild"]["commit"]." ".count($j["faults"])')" "6 false 4 $(git -C "$app" rev-parse HEAD) 0"
rebuilds "$work/again" --root "$app" --vendor "$work/vendor-away" "$work/clean.phpca"
is "... packages by --vendor" "$(cat "$work/again.code")" 0
mv "$work/vendor-away" "$app/vendor"
rebuilds "$work/again" --root "$app" "$work/unborn.phpca"
is "... an archive that names no commit" "$(cat "$work/again.code") $(cat "$work/again.err")" "1 phpca: $work/unborn.phpca: it names no commit: it was not packed from a git repository"
rebuilds "$work/again" --root / "$work/clean.phpca"
is "... no repository" "$(cat "$work/again.code") $(grep -c 'no git repository here or above' "$work/again.err")" "2 1"
git clone -q --bare "$app" "$work/rebuild.git"
rebuilds "$work/again" --root "$work/rebuild.git" --vendor "$app/vendor" "$work/clean.phpca"
is "... from a bare repository" "$(cat "$work/again.code")" 0
(cd "$app" && phpca pack -q --mount /srv/app -d short_open_tag=0 --entry src/A.php -o "$work/options.phpca") 2> /dev/null
rebuilds "$work/again" --root "$app" "$work/options.phpca"
is "... options of the command line are remembered" "$(cat "$work/again.code") $(cat "$work/again.out" "$work/again.err" | tail -1)" "0 $work/options.phpca: the same bytes as commit $(git -C "$app" rev-parse HEAD) gives"
check "... nothing is left in the temporary directory" bash -c "mkdir '$work/tmp' && TMPDIR='$work/tmp' '$build/phpca' verify -q --rebuild --root '$app' '$work/clean.phpca' && [ -z \"\$(ls -A '$work/tmp')\" ]"
plan
