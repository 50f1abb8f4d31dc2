#!/bin/bash
# Packages for development: which of their files are packed.
. "$(dirname "$0")/lib.sh"
. "$here/collect.sh"

app=$work/dev
mkdir -p "$app"/vendor/{composer,bin,acme/used,acme/tester/src} && cd "$app" || exit 1
echo '{"require": {"acme/used": "*"}, "require-dev": {"acme/tester": "*"}}' > composer.json
is "packages that are not installed" "$(packs . > /dev/null; grep -c 'run composer install first' "$work/dry.err")" 1
cat > vendor/composer/installed.json <<'END'
{"packages": [{"name": "acme/used", "install-path": "../acme/used"},
 {"name": "acme/tester", "install-path": "../acme/tester", "bin": ["src/run"]}], "dev": true, "dev-package-names": ["acme/tester"]}
END
cat > vendor/composer/autoload_files.php <<'END'
<?php
$vendorDir = dirname(__DIR__);
$baseDir = dirname($vendorDir);
return array(
    '0' => $vendorDir . '/acme/tester/src/functions.php',
    '1' => $baseDir . '/helpers.php',
);
END
touch vendor/acme/used/u.php vendor/acme/tester/src/{functions,Case}.php vendor/bin/run vendor/bin/other
all="composer.json vendor/acme/tester/src/Case.php vendor/acme/tester/src/functions.php vendor/acme/used/u.php vendor/bin/other vendor/bin/run vendor/composer/autoload_files.php vendor/composer/installed.json"
dev() { echo "$1" > "$work/dev.json"; packs "$app" -m "$work/dev.json" | sed -E 's/:[a-z]+//g'; }
is "development packages stay where nothing is said" "$(dev '{}')" "$all"
is "\"dev\": true" "$(dev '{"dev": true}')" "$all"
is "\"dev\": false leaves them out, but for what the autoloader requires" "$(dev '{"dev": false}')" \
	"composer.json vendor/acme/tester/src/functions.php vendor/acme/used/u.php vendor/bin/other vendor/composer/autoload_files.php vendor/composer/installed.json"
warned "... and says what is exact" "composer install --no-dev"
mkdir -p "$work/path-repository/src" && echo '<?php' > "$work/path-repository/src/P.php"
rm -r vendor/acme/used && ln -s "$work/path-repository" vendor/acme/used
is "a package of a \"path\" repository outside the root is packed" "$(packs "$app" | grep -o 'vendor/acme/used/[^ ]*')" "vendor/acme/used/src/P.php:script"
echo '{"name": 7,' > composer.json
refuses 2 "composer.json:1:12: not valid JSON" "composer.json that is not JSON" phpca pack --dry-run --root "$app"
plan
