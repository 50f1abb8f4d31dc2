#!/bin/bash
# What is said to a wrong manifest, and how its root is found.
. "$(dirname "$0")/lib.sh"
. "$here/collect.sh"

app=$work/manifest
mkdir "$app" && echo '<?php echo 1;' > "$app/main.php"
# manifest NEEDLE NAME: refused with the manifest on stdin
manifest() {
	cat > "$app/phpca.json"
	refuses 2 "$1" "manifest: $2" phpca pack --dry-run --root "$app"
}
manifest 'phpca.json:3:2: /entri: unknown key, the nearest is "entry"' "unknown key" <<< $'{\n\t"name": "x",\n\t"entri": "main.php"\n}'
manifest 'phpca.json:1:2: /wibblewobble: unknown key (' "a key near to nothing" <<< '{"wibblewobble": 1}'
manifest 'phpca.json:1:2: /a~1b: unknown key' "a key with a slash" <<< '{"a/b": 1}'
manifest 'phpca.json:2:3: /exclude/1: wanted a string, found a number' "type of an item" <<< $'{"exclude": ["a,]}\\"",\n  7]}'
manifest '/dev: wanted true or false, found a string' "type of a value" <<< '{"dev": "yes"}'
manifest '/include: wanted a list of strings, found a string' "a string for a list" <<< '{"include": "src"}'
manifest '/entry: wanted "cli" or "web" or both, found neither' "an empty object for an entry" <<< '{"entry": {}}'
manifest '/entry/0: wanted the path of a script, found an empty string' "an empty name" <<< '{"entry": [""]}'
manifest 'wanted an object, found a list' "not an object" <<< '[]'
manifest 'phpca.json:2:9: not valid JSON' "not JSON" <<< $'{\n"name": x}'
manifest 'not valid JSON' "something behind the end" <<< '{} {}'
manifest 'not valid JSON' "empty" < /dev/null
manifest '/name: this key stands twice' "a key twice" <<< '{"name": "a", "name": "b"}'
printf '{"name": "a\0b", "entri": 1}' > "$app/phpca.json"
refuses 2 'phpca.json:1:12: not valid JSON' "manifest: a NUL byte" phpca pack --dry-run --root "$app"
manifest '/sources: wanted "keep" or "strip", found "drop"' "sources" <<< '{"sources": "drop"}'
manifest '/mount: wanted an absolute directory' "mount" <<< '{"mount": "app"}'
manifest '/preload: wanted a list of strings, found a boolean' "preload is a list of patterns" <<< '{"preload": true}'
manifest 'phpca.json:1:27: /entry/1: entry script "gone.php"' "an entry that is not packed" <<< '{"entry":  ["./main.php", "gone.php"]}'
manifest '"root" of the manifest' "a root that is not there" <<< '{"root": "gone"}'
printf '\xef\xbb\xbf{"$schema": "x", "name": "n"}' > "$app/phpca.json"
is "manifest: a byte order mark and \$schema are no fault" "$(packs "$app")" "main.php:script phpca.json:asset"
echo '{"name": "from-file", "entry": "b.php", "root": "sub"}' > "$work/other.json"
mkdir "$work/sub" && echo '<?php' > "$work/sub/a.php" && echo '<?php' > "$work/sub/b.php"
run "$work/m" phpca pack --dry-run --format=json -m "$work/other.json"
is "manifest: its root is relative to it" "$(json "$work/m.out" '"$j[root] $j[entry]"')" "$work/sub b.php"
is "--root has the last word" "$(packs "$app" -m "$work/other.json" --entry main.php 2>&1 | grep -o 'main.php.*script' || cat "$work/dry.err")" \
	"phpca: $work/other.json:1:23: /entry: entry script \"b.php\" is not among the files that are packed"
plan
