#!/bin/bash
# Step 1: which packager, what it compiles for, and by which key compiled scripts are kept from run to run.
. "$(dirname "$0")/lib.sh"
STATE=$(mktemp -d "$RUNNER_TEMP/phpca-XXXXXX")

build() {
	sh "$GITHUB_ACTION_PATH/scripts/deps.sh" && make -C "$GITHUB_ACTION_PATH" --no-print-directory -j"$(nproc)"
}
extension=
if [ -n "$INPUT_PACKAGER" ]; then
	packager=$(command -v "$INPUT_PACKAGER") || fail "packager: \"$INPUT_PACKAGER\" is not a program that can be run" 2
elif ! packager=$(command -v phpca); then
	echo "::group::phpca is not in PATH: building it"
	timed build build >&2 || fail "the packager could not be built; it needs Debian, or phpca in PATH (docs/github-actions.md)"
	echo "::endgroup::"
	packager=$GITHUB_ACTION_PATH/build/phpca
	extension=$GITHUB_ACTION_PATH/build/phpca.so
fi
packager=$(realpath "$packager")
command -v php > /dev/null || fail "there is no php in PATH: the action reads the packager's reports with it"
version=$("$packager" --version | sed -nE '1s/^phpca ([^ ]+).*/\1/p')
[ -n "$version" ] || fail "packager: $packager says no version: it is not phpca"

# What it compiles for shows in what it makes.
echo '<?php return 1;' > "$STATE/probe.php"
"$packager" pack -q --no-cache -o "$STATE/probe.phpca" "$STATE/probe.php"
"$packager" info --format=json "$STATE/probe.phpca" > "$STATE/probe.json"
php=$(json "$STATE/probe.json" php)
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
# Two packagers of one version may differ: the program itself is part of the key.
key=phpca-${RUNNER_OS:-Linux}-${RUNNER_ARCH:-X64}-$version-$(sha256sum < "$packager" | cut -c 1-16)-$php-${engine:0:16}

set_output state "$STATE"
set_output path "$packager"
set_output extension "$extension"
set_output version "$version"
set_output php "$php"
set_output cache-directory "$RUNNER_TEMP/phpca-cache"
set_output cache-restore-key "$key-"
set_output cache-key "$key-$lock"
echo "phpca $version for PHP $php: $packager"
