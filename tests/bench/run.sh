#!/bin/sh
# run.sh BUILD [quick]: installs the two applications if need be, then measures. See README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1
mkdir -p "$build/apps"
for app in composer symfony; do
	sh "$here/../../scripts/install-app.sh" $app "$build/apps/$app"
done
# Packing is measured, not remembering.
export PHPCA_CACHE=off
# Composer asks root for leave, and looks for its home.
export COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_HOME="${COMPOSER_HOME:-$HOME/.config/composer}"
exec php "$here/bench.php" "$build" "$build/apps" "${2:-}"
