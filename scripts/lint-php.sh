#!/bin/sh
# lint-php.sh BUILD [--fix]: PHP-CS-Fixer over the PHP of this repository, PHPStan at its highest
# level over what users run. Both come from Composer (composer-plugin/composer.json names the
# versions) into BUILD/apps, where the tests of the plugin look for them, too. --fix (make format):
# PHP-CS-Fixer writes what it would complain of, and nothing else happens.
set -u
top=$(cd "$(dirname "$0")/.." && pwd)
build=$(mkdir -p "$1" && cd "$1" && pwd)
fix=${2:-}
cd "$top" || exit 1
wrong=0
complain() { echo "lint: $*"; wrong=1; }

apps=$build/apps/plugin-$(cksum < composer-plugin/composer.json | cut -d ' ' -f 1)
if ! sh scripts/install-app.sh plugin "$apps" > "$build/lint-php-install.log" 2>&1; then
	echo "lint: PHPStan and PHP-CS-Fixer could not be installed by Composer, so no PHP was checked. Is the package registry within reach?"
	tail -20 "$build/lint-php-install.log"
	exit 1
fi
# What a tool prints is printed only if it fails; $1 is its name.
run() {
	tool=$1
	shift
	php -d memory_limit=2G "$@" > "$build/lint-php.log" 2>&1 && return
	sed "s|$apps/|composer-plugin/|; s|$top/||" "$build/lint-php.log"
	complain "$tool found something"
}

# style DIRECTORY
style() {
	if [ "$fix" = --fix ]; then
		run PHP-CS-Fixer "$apps/vendor/bin/php-cs-fixer" fix --sequential --using-cache=no --config="$1/.php-cs-fixer.dist.php"
	else
		run "PHP-CS-Fixer (make format mends it)" \
			"$apps/vendor/bin/php-cs-fixer" check --sequential --diff --using-cache=no --show-progress=none --config="$1/.php-cs-fixer.dist.php"
	fi
}
style "$top"
style "$top/composer-plugin"
[ "$fix" != --fix ] || exit $wrong

# The plugin is analysed beside the packages that it names.
rm -rf "$apps/src" "$apps/tests"
cp -r composer-plugin/src composer-plugin/tests composer-plugin/phpstan.neon.dist "$apps/"
run PHPStan "$apps/vendor/bin/phpstan" analyse --configuration="$apps/phpstan.neon.dist" --no-progress --error-format=raw
run PHPStan "$apps/vendor/bin/phpstan" analyse --configuration="$top/phpstan.neon.dist" --no-progress --error-format=raw
exit $wrong
