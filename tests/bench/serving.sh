#!/bin/sh
# serving.sh BUILD [quick]: what answering requests costs, beside every peer, in one run. See README.md.
#   APPS="symfony laravel" chooses the applications.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$1
mkdir -p "$build/apps"
apps=
for app in ${APPS:-symfony laravel}; do
	if sh "$here/../../scripts/install-app.sh" "$app" "$build/apps/$app"; then
		apps="$apps $app"
	else
		echo "$app can't be installed here, and is left out"
	fi
done
export PHPCA_CACHE=off
# shellcheck disable=SC2086 # words
exec php "$here/serving.php" "$build" "${2:-}" $apps
