#!/bin/bash
# Packages of a revision: committed, from disk, from --vendor.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_clean
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
plan
