#!/bin/bash
# run.sh COMPOSER BUILD SCENARIO WORK: carries out a scenario in the empty directory WORK and prints what was printed, without
# what differs from machine to machine. A scenario is a project with a script.sh and an expected.txt. The script finds
#   composer                the Composer that is tested (the program COMPOSER), with a home of its own and no network
#   production-php          PHP with the extension phpca from an ini file; command-line-php has it by -d; bare-php has none
#   $packager               the packager; nothing else makes it known
#   run COMMAND...          prints the command, what it prints, and its exit code unless it is 0
set -uo pipefail
composer=$(realpath "$1") build=$(realpath "$2") scenario=$3 work=$4
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$work"/{bin,home,ini,plugin}
cp -r "$here/../../src" "$here/../../composer.json" "$work/plugin/"
cp -r "$here/$scenario" "$work/$scenario"
rm "$work/$scenario/expected.txt"

program() { # NAME COMMAND
	printf '#!/bin/sh\nexec %s "$@"\n' "$2" > "$work/bin/$1"
	chmod 755 "$work/bin/$1"
}
program composer "php -d error_reporting=-1 -d display_errors=stderr '$composer' --no-ansi"
echo "extension=$build/phpca.so" > "$work/ini/phpca.ini"
program production-php "env LD_PRELOAD='${PHPCA_PRELOAD:-}' PHP_INI_SCAN_DIR='$(php -r 'echo getenv("PHP_INI_SCAN_DIR");'):$work/ini' php"
program command-line-php "env LD_PRELOAD='${PHPCA_PRELOAD:-}' php -d extension='$build/phpca.so'"
program bare-php "php -n"

# No packager but the one that a script names.
path=
IFS=: read -ra directories <<< "$PATH"
for directory in "${directories[@]}"; do
	[ -e "$directory/phpca" ] || path+=:$directory
done
export PATH=$work/bin$path
export COMPOSER_HOME=$work/home COMPOSER_CACHE_DIR=$work/home/cache COMPOSER_DISABLE_NETWORK=1 COMPOSER_NO_INTERACTION=1 COMPOSER_ALLOW_SUPERUSER=1
export PHPCA_CACHE=off
unset PHPCA COMPOSER COMPOSER_NO_DEV SHELL_VERBOSITY NO_COLOR
packager=$build/phpca

run() {
	echo "\$ $*"
	"$@"
	local code=$?
	[ $code = 0 ] || echo "[exit code $code]"
}
cd "$work/$scenario" || exit 1
(. ./script.sh) < /dev/null > "$work/output.txt" 2>&1

php=$(php -r 'echo PHP_BINARY;') version=$(php -r 'echo PHP_VERSION;')
sed -E -e "s|$work/$scenario|PROJECT|g; s|$work|WORK|g; s|$build|BUILD|g; s|\($php\)|(PHP)|g; s|$php|PHP|g; s|${version//./\\.}|VERSION|g" \
	-e 's/[0-9a-f]{32}/ENGINE/g' \
	-e 's/[0-9]+ files, [0-9]+ scripts: [0-9]+ precompiled/N files, N scripts: N precompiled/' \
	-e 's/[0-9.]+ k?M?B in, [0-9.]+ k?M?B out, .*/N in, N out/' \
	-e 's/ok, [0-9]+ entries/ok, N entries/; s/and [0-9]+ more/and N more/' \
	-e '/^Composer is operating significantly slower/d' "$work/output.txt"
