#!/bin/bash
# Packing from git: what an archive says of its commit, --rev, export-ignore, and every sort of repository, each made by git itself.
. "$(dirname "$0")/lib.sh"
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1 HOME=$work
printf '[user]\n\tname = t\n\temail = t@example.org\n[protocol "file"]\n\tallow = always\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n' > "$work/gitconfig"
cp "$work/gitconfig" "$work/.gitconfig"   # libgit2 looks there

json() { php -r '$j = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); '"echo $2;" "$1"; }
# commit REPOSITORY SECONDS MESSAGE: everything
commit() { git -C "$1" add -A && GIT_AUTHOR_DATE="$2 +0000" GIT_COMMITTER_DATE="$2 +0000" git -C "$1" commit -qm "$3"; }
# packs OUT OPTION...: as quiet as a pack can be, with warnings in OUT.err
packs() { local out=$1; shift; run "$out" phpca pack --mount /srv/app --no-progress -o "$out" "$@"; }
# stamp OUT: what the archive says: "COMMIT DESCRIBE TIME DIRTY PATH"
stamp() {
	tar -xOf "$1" .phpca/manifest.json > "$work/manifest.json" || return
	json "$work/manifest.json" 'isset($j["git"]) ? implode(" ", [$j["git"]["commit"], $j["git"]["describe"], $j["git"]["time"], $j["git"]["dirty"] ? "dirty" : "clean", $j["git"]["path"]]) : "none"'
}
wanted() { # REPOSITORY REVISION STATE [PATH]: the same by git
	echo "$(git -C "$1" rev-parse "$2^{commit}") $(git -C "$1" describe --tags --always "$2") $(git -C "$1" log -1 --format=%ct "$2") $3 ${4:-}"
}
files() { phpca list --format=json "$1" > "$work/list.json" && json "$work/list.json" 'implode(" ", array_column(array_filter($j["entries"], fn($e) => $e["kind"] !== "directory"), "path"))'; }
times() { phpca list --format=json "$1" > "$work/list.json" && json "$work/list.json" 'implode(" ", array_unique(array_column(array_filter($j["entries"], fn($e) => $e["kind"] !== "directory"), "mtime")))'; }
says() { # NAME FILE NEEDLE
	if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1" "wanted '$3', found: $(cat "$2")"; fi
}
fails() { # NAME CODE NEEDLE OPTION...
	local name=$1 code=$2 needle=$3; shift 3
	packs "$work/refused.phpca" "$@"
	if [ "$(cat "$work/refused.phpca.code")" = "$code" ] && grep -qF -- "$needle" "$work/refused.phpca.err"; then ok "$name"; else not_ok "$name" "wanted exit code $code and '$needle', found $(cat "$work/refused.phpca.code"): $(cat "$work/refused.phpca.err")"; fi
}

# ---- a project with packages that are not committed ----
app=$work/app
mkdir -p "$app"/{src,bin,vendor/composer,vendor/acme/lib,var}
touch "$app/var/.keep"
cat > "$app/composer.json" <<< '{"name": "acme/app", "require": {"acme/lib": "*"}, "bin": ["bin/run"]}'
cat > "$app/vendor/composer/installed.json" <<< '{"packages": [{"name": "acme/lib", "version": "1.0.0", "install-path": "../acme/lib"}], "dev": false, "dev-package-names": []}'
echo '<?php class A {}' > "$app/src/A.php"
printf '#!/usr/bin/env php\n<?php require "src/A.php"; echo "one\\n";\n' > "$app/bin/run" && chmod 755 "$app/bin/run"
echo '<?php class L {}' > "$app/vendor/acme/lib/L.php"
echo '* export-ignore' > "$app/vendor/acme/lib/.gitattributes"
ln -s ../acme/lib/L.php "$app/vendor/composer/L.php"
ln -s src/A.php "$app/link.php"
printf '/vendor/\n/var/*\n!/var/.keep\n' > "$app/.gitignore"
git init -q "$app"

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

# ---- verify --rebuild ----
rebuilds() { local out=$1; shift; run "$out" phpca verify --rebuild --no-progress "$@"; }
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

# ---- dirty ----
dirty() { # NAME WANTED
	packs "$work/dirty.phpca" --root "$app" ${3:-}
	is "$1" "$(stamp "$work/dirty.phpca" | cut -d' ' -f4)" "$2"
}
echo x > "$app/var/cache.txt"
dirty "an ignored file is not dirt" clean
check "... and is packed" bash -c "'$build/phpca' list '$work/dirty.phpca' | grep -q var/cache.txt"
rm "$app/var/cache.txt"
mkdir "$app/node_modules" && echo x > "$app/node_modules/x.js" && echo y > "$app/old.phpca"
dirty "an untracked file that is not packed is no dirt" clean
rm -r "$app/node_modules" "$app/old.phpca" "$app/app.phpca"
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

# ---- --rev leaves the work tree alone ----
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

# ---- --vendor ----
cp -a "$app/vendor" "$work/packages"
echo '<?php class Other {}' > "$work/packages/acme/lib/L.php"
packs "$work/vendor.phpca" --root "$app" --rev HEAD --vendor "$work/packages"
is "--vendor: those packages" "$(tar -xOf "$work/vendor.phpca" vendor/acme/lib/L.php)" '<?php class Other {}'
is "... links between them stay links" "$(phpca list "$work/vendor.phpca" | grep -o 'vendor/composer/L.php.*')" "vendor/composer/L.php -> vendor/acme/lib/L.php"
packs "$work/vendor-tree.phpca" --root "$app" --vendor "$work/packages"
check "... for a work tree as well" cmp "$work/vendor.phpca" "$work/vendor-tree.phpca"
fails "--vendor that is not there" 2 "--vendor: $work/nowhere: wanted a directory" --root "$app" --vendor "$work/nowhere"
mkdir "$work/no-composer" && echo '<?php' > "$work/no-composer/a.php"
fails "--vendor without composer.json" 2 "--vendor: there is no composer.json" --root "$work/no-composer" --vendor "$work/packages"
git clone -q "$app" "$work/committed"
cp -a "$work/packages" "$work/committed/vendor" && git -C "$work/committed" add -f vendor && commit "$work/committed" 1600002000 vendored
echo '<?php class OnDisk {}' > "$work/committed/vendor/acme/lib/L.php"
packs "$work/committed.phpca" --root "$work/committed" --rev HEAD
is "--rev: packages that are committed come with the revision" "$(tar -xOf "$work/committed.phpca" vendor/acme/lib/L.php)" '<?php class Other {}'
packs "$work/committed-dirty.phpca" --root "$work/committed"
is "... and in a work tree a change of theirs is dirt" "$(stamp "$work/committed-dirty.phpca" | cut -d' ' -f4)" dirty
cat > "$app/composer.lock" <<< '{"content-hash": "c0ffee", "packages": [{"name": "acme/lib", "version": "1.1.0"}, {"name": "acme/gone", "version": "1.0.0"}], "packages-dev": []}'
packs "$work/lock.phpca" --root "$app"
says "packages that are not as locked are named" "$work/lock.phpca.err" "composer.lock: acme/lib is locked at 1.1.0, installed is 1.0.0, and 1 more"
rm "$app/composer.lock"

# ---- export-ignore: the list of git archive ----
ignored=$work/ignored
mkdir -p "$ignored"/{src/deep/fixtures,tests/unit,docs/api,docs/keep,build,.github/workflows,one/two/three,odd,sub/project/tests}
git init -q "$ignored"
cat > "$ignored/.gitattributes" <<'END'
# what a release does not need
/tests export-ignore
/.github/    export-ignore
*.md	export-ignore
/src/**/fixtures export-ignore
docs/** export-ignore
docs/keep -export-ignore
[attr]internal export-ignore -diff
/build internal
"odd/with space" export-ignore
"odd/t\141b" text export-ignore eol=lf
odd/last export-ignore -export-ignore
odd/value export-ignore=yes
odd/unsaid export-ignore
odd/unsaid !export-ignore
!odd/negated export-ignore
one/*/three export-ignore
o?d/[x-z]* export-ignore
odd/a**z export-ignore
src/file/ export-ignore
/sub/project/secret export-ignore
END
printf 'inner export-ignore\n*.md -export-ignore\n' > "$ignored/one/.gitattributes"
printf '/hidden.php export-ignore\n.gitattributes export-ignore\n' > "$ignored/sub/project/.gitattributes"
for path in a.php README.md src/a.php src/file src/deep/fixtures/f.php src/deep/x.md tests/unit/t.php docs/index.txt docs/api/a.txt docs/keep/k.txt build/b .github/workflows/w.yml \
	"odd/with space" odd/tab odd/last odd/value odd/unsaid odd/negated odd/x1 odd/y odd/abcz odd/w one/readme.md one/two/inner one/two/three/t one/inner \
	sub/project/p.php sub/project/secret sub/project/hidden.php sub/project/tests/t.php sub/project/notes.md; do
	echo '<?php' > "$ignored/$path"
done
mkdir "$ignored/odd/a" && echo x > "$ignored/odd/a/z"
commit "$ignored" 1600000000 one
listed() { json "$1" 'implode("\n", array_column(array_filter($j["list"], fn($e) => $e["kind"] !== "directory"), "path")), "\n"' | LC_ALL=C sort; }
git -C "$ignored" archive HEAD | tar -t | grep -v '/$' | LC_ALL=C sort > "$work/wanted.txt"
run "$work/dry" phpca pack --dry-run --format=json --root "$ignored" --rev HEAD
listed "$work/dry.out" > "$work/found.txt"
same "export-ignore, --rev: the list of git archive" "$work/wanted.txt" "$work/found.txt"
run "$work/dry" phpca pack --dry-run --format=json --root "$ignored"
listed "$work/dry.out" > "$work/found.txt"
same "export-ignore, work tree: the list of git archive" "$work/wanted.txt" "$work/found.txt"
cp "$work/found.txt" "$work/list.txt"
check "... and that is some of both" test "$(wc -l < "$work/list.txt")" = 14
(cd "$ignored" && git archive HEAD sub/project) | tar -t | grep -v '/$' | sed 's|^sub/project/||' | LC_ALL=C sort > "$work/wanted.txt"
run "$work/dry" phpca pack --dry-run --format=json --root "$ignored/sub/project" --rev HEAD
listed "$work/dry.out" > "$work/found.txt"
same "export-ignore, a project below the top: rules above it count" "$work/wanted.txt" "$work/found.txt"
run "$work/dry" phpca pack --dry-run --format=json --root "$ignored/sub/project"
listed "$work/dry.out" > "$work/found.txt"
same "... in a work tree too" "$work/wanted.txt" "$work/found.txt"
cp -r "$ignored" "$work/unpacked" && rm -rf "$work/unpacked/.git"
run "$work/dry" phpca pack --dry-run --format=json --root "$work/unpacked"
git -C "$ignored" archive HEAD | tar -t | grep -v '/$' | LC_ALL=C sort > "$work/wanted.txt"
listed "$work/dry.out" > "$work/found.txt"
same "export-ignore without any repository" "$work/wanted.txt" "$work/found.txt"
echo '{"exclude": ["!/tests/", "/a.php"]}' > "$work/unpacked/phpca.json"
run "$work/dry" phpca pack --dry-run --format=json --root "$work/unpacked"
is "the manifest takes back what export-ignore leaves out" "$(listed "$work/dry.out" | grep -cE '^(tests/unit/t.php|a.php)$') $(listed "$work/dry.out" | grep -c tests/)" "1 2"

# ---- every sort of repository ----
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

git -C "$app" tag -a -m annotated annotated && git -C "$app" tag light && git -C "$app" tag other
packs "$work/tags.phpca" --root "$app" --rev HEAD
is "describe: of several tags the one that git takes" "$(stamp "$work/tags.phpca")" "$(wanted "$app" HEAD clean)"
git -C "$app" worktree add -q "$work/worktree" v1
cp -a "$app/vendor" "$work/worktree/vendor"
packs "$work/worktree.phpca" --root "$work/worktree"
check "a worktree: the same bytes as from the repository" cmp "$work/clean.phpca" "$work/worktree.phpca"
packs "$work/worktree-rev.phpca" --root "$work/worktree" --rev v1
check "... and by --rev" cmp "$work/clean.phpca" "$work/worktree-rev.phpca"

super=$work/super
git init -q "$super" && echo '<?php require "lib/src/A.php";' > "$super/index.php"
git -C "$super" submodule --quiet add "$app" lib && commit "$super" 1600004000 super
packs "$work/super.phpca" --root "$super"
is "a submodule: its files, and the commit of the whole" "$(files "$work/super.phpca") $(stamp "$work/super.phpca")" ".gitmodules index.php lib/.gitignore lib/bin/run lib/composer.json lib/link.php lib/src/A.php lib/var/.keep $(wanted "$super" HEAD clean)"
packs "$work/super-rev.phpca" --root "$super" --rev HEAD
check "... by --rev the same" cmp "$work/super.phpca" "$work/super-rev.phpca"
echo dirt >> "$super/lib/src/A.php"
packs "$work/super-dirty.phpca" --root "$super"
is "... a change in it is dirt" "$(stamp "$work/super-dirty.phpca" | cut -d' ' -f4)" dirty
git clone -q "$super" "$work/super-bare-modules"
packs "$work/super-absent.phpca" --root "$work/super-bare-modules"
says "a submodule that is not checked out is named" "$work/super-absent.phpca.err" "lib: git submodule that is not checked out (git submodule update --init)"
packs "$work/super-absent.phpca" --root "$work/super-bare-modules" --rev HEAD
says "... by --rev too" "$work/super-absent.phpca.err" "lib: git submodule whose commit is not at hand, left out"
is "... and the rest is packed" "$(cat "$work/super-absent.phpca.code") $(files "$work/super-absent.phpca")" "0 .gitmodules index.php"

git clone -q --bare "$app" "$work/bare.git"
packs "$work/bare.phpca" --root "$work/bare.git" --rev v1 --vendor "$app/vendor"
check "a bare repository, packages by --vendor: the same bytes" cmp "$work/clean.phpca" "$work/bare.phpca"
packs "$work/bare2.phpca" --root "$work/bare.git" --rev v1
says "... without packages: says that they are missing" "$work/bare2.phpca.err" "composer.json requires packages, but there is no vendor/composer/installed.json in this revision"
fails "... without --rev there are no files" 2 "a bare git repository; --rev REV packs one of its revisions" --root "$work/bare.git"

git -C "$app" config uploadpack.allowFilter true
git clone -q --filter=blob:none "file://$app" "$work/partial" 2> /dev/null
cp -a "$app/vendor" "$work/partial/vendor"
packs "$work/partial.phpca" --root "$work/partial"
is "a partial clone: its commit" "$(stamp "$work/partial.phpca" | cut -d' ' -f1,4)" "$(git -C "$app" rev-parse HEAD) clean"
fails "... a revision whose files it lacks" 2 "src/A.php: its contents are not in this clone" --root "$work/partial" --rev v1

git init -q --object-format=sha256 "$work/sha256" 2> /dev/null && echo '<?php' > "$work/sha256/a.php" && commit "$work/sha256" 1600000000 one
packs "$work/sha256.phpca" --root "$work/sha256"
is "a repository that libgit2 does not know: packed, names no commit" "$(cat "$work/sha256.phpca.code") $(stamp "$work/sha256.phpca")" "0 none"
says "... and says why" "$work/sha256.phpca.err" "the git repository can't be used: unsupported extension"
fails "... --rev is refused" 2 "the git repository can't be used: unsupported extension" --root "$work/sha256" --rev HEAD

git init -q "$work/lfs" && printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 1 > "$work/lfs/model.bin" && echo '<?php' > "$work/lfs/a.php" && commit "$work/lfs" 1600000000 one
packs "$work/lfs.phpca" --root "$work/lfs" --rev HEAD
says "a file kept by Git LFS is named" "$work/lfs.phpca.err" "model.bin: kept by Git LFS; the revision has only the pointer to it"

# The directory of this very test may lie in a repository that ignores it.
mkdir -p "$ignored/ignored-app" && echo '<?php' > "$ignored/ignored-app/i.php" && echo '/ignored-app' > "$ignored/.git/info/exclude"
packs "$work/outside.phpca" --root "$ignored/ignored-app"
is "a directory that a repository above does not hold: no commit" "$(cat "$work/outside.phpca.code") $(stamp "$work/outside.phpca")" "0 none"
packs "$work/sub.phpca" --root "$ignored/sub/project"
is "a project below the top of its repository" "$(stamp "$work/sub.phpca")" "$(wanted "$ignored" HEAD clean sub/project)"
echo x >> "$ignored/a.php"
packs "$work/sub.phpca" --root "$ignored/sub/project"
is "... a change elsewhere is not its dirt" "$(stamp "$work/sub.phpca" | cut -d' ' -f4)" clean
everybodys nowhere && echo '<?php' > "$nowhere/a.php"
packs "$work/nowhere.phpca" --root "$nowhere"
is "no repository at all: packed, and names none" "$(cat "$work/nowhere.phpca.code") $(stamp "$work/nowhere.phpca") $(cat "$work/nowhere.phpca.err")" "0 none "
fails "... --rev says so" 2 "--rev: $nowhere: no git repository here or above" --root "$nowhere" --rev HEAD
fails "--rev with FILE" 2 "can't be combined with FILE" --rev HEAD "$app/src/A.php"

if [ "$(id -u)" = 0 ]; then
	cp -a "$app" "$work/theirs" && chown -R 65534:65534 "$work/theirs"
	packs "$work/theirs.phpca" --root "$work/theirs"
	is "another user's repository: packed, and names no commit" "$(cat "$work/theirs.phpca.code") $(stamp "$work/theirs.phpca")" "0 none"
	says "... and says why and what to do" "$work/theirs.phpca.err" "belongs to another user (git config --global --add safe.directory $work/theirs); the archive will not name its commit"
	fails "... --rev is refused" 2 "belongs to another user (git config --global --add safe.directory $work/theirs)" --root "$work/theirs" --rev HEAD
	git config --file "$work/.gitconfig" --add safe.directory "$work/theirs"
	packs "$work/theirs.phpca" --root "$work/theirs"
	is "... once it is declared safe, its commit" "$(stamp "$work/theirs.phpca")" "$(wanted "$app" HEAD clean)"
else
	skip "another user's repository" "only root can make one"
fi
plan
