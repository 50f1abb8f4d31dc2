#!/bin/bash
# Which files are packed, and as what: of a Composer project, of FILE..., of what cannot be read.
. "$(dirname "$0")/lib.sh"
. "$here/collect.sh"

composer_project
is "a Composer project: which files, and as what" "$(cd "$app" && packs . )" "Upper.PHP:script bin/console:entry bin/tool:entry bin/tool.sh:asset composer.json:asset empty:directory src/A.php:script src/config.data:script src/config.inc:asset src/page.phtml:script src/text.php:script sub/README.md:asset sub/data.phpca:asset sub/link.php:link sub/linked:link sub/node_modules/i.js:asset sub/outside.txt:asset sub/to-excluded.php:script templates/mail.twig:asset tests/keep.txt:asset vendor/acme/lib/tests/t.php:script vendor/composer:directory"
warned "... a link that leads nowhere is named" "sub/dangling: symbolic link that leads nowhere"
warned "... a link to a file outside is named" "sub/outside.txt: symbolic link to $work/outside.txt, outside the root; packed as a plain file"
warned "... a link to a directory outside is named" "sub/outside: symbolic link to $work/elsewhere, outside the root; left out"
warned "... a link to a directory that is left out is named" "sub/to-excluded: symbolic link to node_modules, which is left out"
warned "... a fifo is named" "sub/fifo: neither file"
is "... links lead to paths of the archive" "$(json "$work/dry.out" 'implode(" ", array_column($j["list"], "target"))')" "src/A.php src"
is "... \"bin\" gives the entry, usual places the others" "$(json "$work/dry.out" '$j["entry"]." ".implode(" ", $j["starts"])')" "bin/tool bin/console"
is "--entry" "$(packs "$app" --entry ./src/A.php > /dev/null; json "$work/dry.out" '$j["entry"]." ".count($j["starts"])')" "src/A.php 0"
is "--entry, absolute" "$(packs "$app" --entry "$app/src/A.php" > /dev/null; json "$work/dry.out" '$j["entry"]')" "src/A.php"
is "--entry by a link is what it leads to" "$(packs "$app" --entry sub/link.php > /dev/null; json "$work/dry.out" '$j["entry"]')" "src/A.php"
refuses 2 '--entry: "gone.php"' "--entry that is not there" phpca pack --dry-run --root "$app" --entry gone.php
is "-o inside the root, and what a killed packager left of it, are not packed" \
	"$(packs "$app" -o "$app/sub/README.md" | tr ' ' '\n' | grep -c 'sub/README.md')$(cd "$app" && packs . -o ./app.phpca | grep -c tmp.77)" 00

# ---- FILE ... ----
is "FILE ...: only these, from their common directory" "$(packs_files() { run "$work/dry" phpca pack --dry-run --format=json "$@"; json "$work/dry.out" '$j["root"]." ".$j["entry"]." ".implode(" ", array_column($j["list"], "path"))'; }; packs_files "$app/src/A.php" "$app/bin/tool" "$app/src/A.php")" "$app src/A.php bin/tool src/A.php"
refuses 2 "not below the root" "FILE outside of --root" phpca pack --dry-run --root "$app/src" "$app/bin/tool"
refuses 2 "found a directory" "a directory for FILE" phpca pack --dry-run "$app/src"
refuses 1 "$app/gone.php" "FILE that is not there" phpca pack --dry-run "$app/gone.php"

# ---- files that can't be read ----
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
	everybodys place && cp "$build/phpca" "$place/" && echo '<?php' > "$place/secret.php" && chmod 600 "$place/secret.php"
	refuses 1 "$place/secret.php: can't be read: Permission denied" "a file without permission is named" \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$place/phpca" pack --dry-run --root "$place" -o "$place/unused.phpca"
else
	skip "a file without permission is named" "needs root and setpriv"
fi
plan
