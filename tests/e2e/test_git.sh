#!/bin/bash
# Packing from a git work tree: what the archive says of its commit.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_project
packs "$work/unborn.phpca" --root "$app"
is "a repository without commits: packed, and names none" "$(cat "$work/unborn.phpca.code") $(stamp "$work/unborn.phpca") $(cat "$work/unborn.phpca.err")" "0 none "
fails "... --rev says so" 2 "HEAD: no such revision; the repository has no commits yet" --root "$app" --rev HEAD

commit "$app" 1600000000 one
git -C "$app" tag v1
packs "$work/clean.phpca" --root "$app"
is "a clean work tree: commit, describe, time" "$(stamp "$work/clean.phpca")" "$(wanted "$app" HEAD clean)"
is "... its files have the commit's time" "$(times "$work/clean.phpca")" 1600000000
is "... packages are there, whole, though git ignores them" "$(files "$work/clean.phpca")" ".gitignore bin/run composer.json link.php src/A.php var/.keep vendor/acme/lib/.gitattributes vendor/acme/lib/L.php vendor/composer/L.php vendor/composer/installed.json"
run "$work/info" phpca info "$work/clean.phpca"
says "info: the commit" "$work/info.out" "$(git -C "$app" rev-parse HEAD)"
run "$work/info" phpca info --format=json "$work/clean.phpca"
is "info --format=json: the commit" "$(json "$work/info.out" 'implode(" ", [$j["git"]["describe"], $j["git"]["time"], json_encode($j["git"]["dirty"])])')" "v1 1600000000 false"
run "$work/report" phpca pack --format=json --root "$app" -o "$work/report.phpca"
is "pack --format=json: the commit" "$(json "$work/report.out" 'json_encode($j["git"])')" "{\"commit\":\"$(git -C "$app" rev-parse HEAD)\",\"describe\":\"v1\",\"dirty\":false}"
SOURCE_DATE_EPOCH=1500000000 packs "$work/epoch.phpca" --root "$app"
is "SOURCE_DATE_EPOCH goes before the commit's time" "$(times "$work/epoch.phpca")" 1500000000
touch -d 2001-01-01 "$app/src/A.php" "$app/vendor/acme/lib/L.php"
phpca pack -q --mount /srv/app -o "$app/app.phpca" --root "$app"
check "again, with other times and an archive in the root: the same bytes" cmp "$work/clean.phpca" "$app/app.phpca"
packs "$work/rev.phpca" --root "$app" --rev HEAD
check "--rev HEAD, packages from disk: the same bytes as the clean work tree" cmp "$work/clean.phpca" "$work/rev.phpca"
check "... and it runs" test "$(cd "$app" && php_with "$work/rev.phpca")" = one

# ---- links of a revision lead where those of a work tree do ----
links=$work/links
mkdir -p "$links"/{real/deep,tests}
echo '<?php' > "$links/real/deep/a.php" && echo secret > "$links/tests/kept.txt" && chmod 755 "$links/tests/kept.txt" && echo '/tests export-ignore' > "$links/.gitattributes"
ln -s real "$links/directory" && ln -s directory/deep/a.php "$links/through.php" && ln -s through.php "$links/chain.php" && ln -s tests/kept.txt "$links/kept.txt"
ln -s tests "$links/gone" && ln -s ../../real/deep "$links/real/deep/loop" && ln -s nowhere "$links/dangling" && ln -s gone/kept.txt "$links/by-gone.txt" && ln -s gone/kept.txt "$links/up-gone.txt"
git init -q "$links" && commit "$links" 1600000000 links
packs "$work/links.phpca" --root "$links"
packs "$work/links-rev.phpca" --root "$links" --rev HEAD
is "links: through others, and to what is left out" "$(phpca list "$work/links.phpca" | grep -v '/$' | awk '{$1 = $2 = ""; print}' | sed 's/^ *//' | tr '\n' ';')" ".gitattributes;by-gone.txt;chain.php -> real/deep/a.php;directory -> real;kept.txt;real/deep/a.php;real/deep/loop -> real/deep;through.php -> real/deep/a.php;up-gone.txt;"
check "... by --rev the same bytes" cmp "$work/links.phpca" "$work/links-rev.phpca"
plan
