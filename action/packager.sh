#!/bin/bash
# Step 1: which packager, what it compiles for, and by which key compiled scripts are kept from run to run.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/build.sh"
STATE=$(mktemp -d "$RUNNER_TEMP/phpca-XXXXXX")

extension=
find_php "$INPUT_PHP_VERSION"
# A packager that was not built for this PHP is told which one is meant.
export PHPCA_PHP=
[ -z "$INPUT_PHP_VERSION" ] || PHPCA_PHP=$php
serves() { "$1" pack -q --no-cache -o "$STATE/probe.phpca" "$STATE/probe.php"; }
echo '<?php return 1;' > "$STATE/probe.php"
if [ -n "$INPUT_PACKAGER" ]; then
	packager=$(command -v "$INPUT_PACKAGER") || fail "packager: \"$INPUT_PACKAGER\" is not a program that can be run" 2
elif ! packager=$(command -v phpca) || { [ -n "$PHPCA_PHP" ] && ! serves "$packager" 2> /dev/null; }; then
	echo "::group::there is no phpca for $php: building it"
	begin=${EPOCHREALTIME/[.,]/}
	build_packager >&2
	echo "build $((${EPOCHREALTIME/[.,]/} - begin))" >> "$STATE/timings"
	echo "::endgroup::"
fi
packager=$(realpath "$packager")
version=$("$packager" --version | sed -nE '1s/^phpca ([^ ]+).*/\1/p')
[ -n "$version" ] || fail "packager: $packager says no version: it is not phpca"

# What it compiles for shows in what it makes.
serves "$packager"
"$packager" info --format=json "$STATE/probe.phpca" > "$STATE/probe.json"
php_version=$(json "$STATE/probe.json" php)
engine=$(json "$STATE/probe.json" system_id)

project=$GITHUB_WORKSPACE/$INPUT_WORKING_DIRECTORY
[[ $INPUT_WORKING_DIRECTORY != /* ]] || project=$INPUT_WORKING_DIRECTORY
[ -d "$project" ] || fail "working-directory: there is no directory $INPUT_WORKING_DIRECTORY" 2
lock=none
for file in composer.lock vendor/composer/installed.json composer.json; do
	if [ -f "$project/$file" ]; then
		lock=$(sha256sum < "$project/$file" | cut -c 1-32)
		break
	fi
done
# Two packagers of one version may differ: the program itself is part of the key, and the module that it starts if it is a script.
module=$(sed -nE '2,$s/.* -d extension="([^"]*)".*/\1/p' "$packager" | head -1)
key=phpca-${RUNNER_OS:-Linux}-${RUNNER_ARCH:-X64}-$version-$(cat "$packager" ${module:+"$module"} | sha256sum | cut -c 1-16)-$php_version-${engine:0:16}

set_output state "$STATE"
set_output path "$packager"
set_output extension "$extension"
set_output version "$version"
set_output php "$php_version"
set_output php-binary "$PHPCA_PHP"
set_output cache-directory "$RUNNER_TEMP/phpca-cache"
set_output cache-restore-key "$key-"
set_output cache-key "$key-$lock"
echo "phpca $version for PHP $php_version: $packager"
