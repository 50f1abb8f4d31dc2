#!/bin/sh
# run.sh BUILD: installs the application, packs it, runs it from the archive and unpacked, compares, and prints
# what it did and what it cost beside plain PHP.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "${1:-build}" && pwd)
work=$build/demo
app=$work/composer-app
mkdir -p "$work"

echo "== composer install"
sh "$here/../../scripts/install-app.sh" demo "$app"

echo "== phpca pack"
"$build/phpca" pack --root "$app" -o "$work/gazette.phpca"

# The commands with their exit codes, as one text. "$@" is how the application is called.
session() {
	for command in articles "articles --tag=home" render summarize log edit; do
		echo "\$ gazette $command"
		status=0
		# shellcheck disable=SC2086
		"$@" --no-ansi $command 2>&1 || status=$?
		echo "[exit code $status]"
	done
}
extension="-d extension=$build/phpca.so"
session php "$app/bin/gazette" > "$work/unpacked.txt"
# shellcheck disable=SC2086
session php $extension "$work/gazette.phpca" > "$work/packed.txt"

echo "== what it prints, from the archive"
cat "$work/packed.txt"
diff -u "$work/unpacked.txt" "$work/packed.txt"
diff -u "$here/expected.txt" "$work/packed.txt"
echo "== the same from the archive, unpacked, and as expected.txt says"

echo "== what 'gazette articles' costs"
# shellcheck disable=SC2086
php "$here/../../scripts/cost.php" "$app/bin/gazette" "$work/gazette.phpca" "$build/phpca.so" articles
