#!/bin/bash
# export-ignore: the list of git archive.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

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
plan
