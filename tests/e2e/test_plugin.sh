#!/bin/bash
# The Composer plugin: its unit tests, and the scenarios of composer-plugin/tests/scenarios with the real Composer, the lowest and
# the highest 2.x that can be had.
. "$(dirname "$0")/lib.sh"
plugin=$top/composer-plugin
export PHPCA_PRELOAD=$preload

# install NAME DIR: by scripts/install-app.sh, or a failed test
install() {
	sh "$top/scripts/install-app.sh" "$1" "$2" > "$work/install.log" 2>&1 || { not_ok "$1: installed" "$(tail -20 "$work/install.log")"; return 1; }
}

check "composer.json of the plugin is valid" composer validate --quiet --no-check-lock "$plugin/composer.json"

# Unit tests, beside a vendor directory that lasts as long as its composer.json.
unit=$build/apps/plugin-$(cksum < "$plugin/composer.json" | cut -d ' ' -f 1)
if install plugin "$unit"; then
	rm -rf "$unit/src" "$unit/tests"
	cp -r "$plugin/src" "$plugin/tests" "$plugin/phpunit.xml.dist" "$unit/"
	run "$work/unit" php "$unit/vendor/bin/phpunit" -c "$unit/phpunit.xml.dist"
	if [ "$(cat "$work/unit.code")" = 0 ] && grep -qE '^OK \([0-9]{2,} tests' "$work/unit.out"; then
		ok "unit tests: $(grep '^OK' "$work/unit.out")"
	else
		not_ok "unit tests" "$(grep -vE '^(Runtime|Configuration|Random|$)' "$work/unit.out")"
	fi
fi

for which in lowest highest; do
	composer=$build/apps/composer-$which/vendor/bin/composer
	install "composer-$which" "$build/apps/composer-$which" || continue
	run "$work/version" php -d error_reporting=-1 -d display_errors=stderr "$composer" --no-ansi --version
	version=$(grep -oE '^Composer .*[0-9]+\.[0-9]+\.[0-9]+' "$work/version.out")
	# What Composer itself has to complain of on this PHP would be found in each scenario.
	if [ -n "$version" ] && ! grep -E 'Deprecated|Warning|Notice' "$work/version.err"; then
		ok "the $which 2.x runs: $version"
	else
		not_ok "the $which 2.x runs" "$(cat "$work/version.err")"
	fi
	for scenario in "$plugin"/tests/scenarios/*/; do
		name=$(basename "$scenario")
		mkdir -p "$work/$which"
		bash "$plugin/tests/scenarios/run.sh" "$composer" "$build" "$name" "$work/$which/of-$name" > "$work/$which/$name.txt" 2> "$work/$which/$name.err"
		same "$name, with the $which Composer" "$scenario/expected.txt" "$work/$which/$name.txt"
	done
done
plan
