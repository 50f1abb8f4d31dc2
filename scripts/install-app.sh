#!/bin/sh
# install-app.sh NAME DIR: a real application, installed by Composer, for tests and benchmark. A second call is free.
#   composer | codesniffer | fixer | symfony, laravel (the benchmark's own) | demo (examples/composer-app) | php-parser (a tool of the tests)
#   composer-lowest | composer-highest (for the plugin to run in) | plugin (what composer-plugin's tests and `make lint` need)
#   schema (a validator for manifest.schema.json) | yaml (a reader for action.yml) | lock (its FlockStore)
#   suite-NAME (a library with its tests: tests/e2e/suites)
#
# Constraints instead of a lock file, since Composer may be set up to write none. Not every mirror of the package
# registry carries all that composer/composer needs: what Debian's own Composer brings along is offered as path
# repositories, and seld/phar-utils, which only `self-update` uses, is declared as provided.
set -eu
name=$1 dir=$2
here=$(cd "$(dirname "$0")/.." && pwd)
# Old versions of libraries are installed on purpose, to be run; that some are known for vulnerabilities is no reason not to.
export COMPOSER_ALLOW_SUPERUSER=1 COMPOSER_NO_INTERACTION=1 COMPOSER_NO_AUDIT=1 COMPOSER_NO_SECURITY_BLOCKING=1

[ -f "$dir/.installed" ] && exit 0
rm -rf "$dir"
mkdir -p "$dir"

# A package made from files that Debian has installed: name, version, namespace, files...
debian_package() {
	package=$dir/../debian-packages/$(basename "$1") source=$4
	[ -d "$source" ] || return 0
	mkdir -p "$package"
	cp -r "$source" "$package/src"
	rm -f "$package/src/autoload.php"
	cat > "$package/composer.json" <<-END
	{"name": "$1", "version": "$2", "license": "MIT", "autoload": {"psr-4": {"$3": "src"}}}
	END
}

require() {
	printf '{"require": {%s}, "config": {"lock": false}}\n' "$1" > "$dir/composer.json"
}

# Adds to $dir/composer.json what a mirror may lack of what composer/composer needs.
complete_composer() {
	rm -rf "$dir/../debian-packages"
	debian_package composer/metadata-minifier 1.0.0 "Composer\\\\MetadataMinifier\\\\" /usr/share/php/Composer/MetadataMinifier
	debian_package composer/spdx-licenses 1.5.7 "Composer\\\\Spdx\\\\" /usr/share/php/Composer/Spdx
	debian_package seld/jsonlint 1.9.0 "Seld\\\\JsonLint\\\\" /usr/share/php/Seld/JsonLint
	debian_package seld/signal-handler 2.0.1 "Seld\\\\Signal\\\\" /usr/share/php/Seld/Signal
	# Debian moved the licence lists to /usr/share/php/data and patched the path; back to where they belong.
	spdx=$dir/../debian-packages/spdx-licenses
	if [ -d "$spdx" ]; then
		cp -r /usr/share/php/data/Composer/res "$spdx/res"
		sed -i "s|'/../data/Composer/res'|'/res'|" "$spdx/src/SpdxLicenses.php"
	fi
	php -r '
		$project = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR);
		$project["repositories"][] = ["type" => "path", "url" => "../debian-packages/*", "options" => ["symlink" => false]];
		$project["provide"]["seld/phar-utils"] = "1.2.1";
		$project["config"]["lock"] = false;
		file_put_contents($argv[1], json_encode($project, JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES));
	' "$dir/composer.json"
}

# The lowest version of composer/composer from 2.2.30 on that the registry has; what we know to run on PHP 8.2 begins there.
lowest_composer() {
	composer show --all --format=json composer/composer 2> /dev/null | php -r '
		$versions = array_filter(json_decode(stream_get_contents(STDIN), true)["versions"] ?? [],
			fn($v) => preg_match("/^[0-9.]+$/", $v) && version_compare($v, "2.2.30", ">="));
		usort($versions, "version_compare");
		echo $versions[0] ?? "2.2.30";'
}

case $name in
composer) require '"composer/composer": "~2.8.5"' && complete_composer ;;
composer-lowest) require "\"composer/composer\": \"$(lowest_composer)\"" && complete_composer ;;
composer-highest) require '"composer/composer": "^2.2"' && complete_composer ;;
plugin) cp "$here/composer-plugin/composer.json" "$dir/composer.json" && complete_composer ;;
schema) require '"opis/json-schema": "^2.3"' ;;
lock) require '"symfony/lock": "^6.4 || ^7.0"' ;;
yaml) require '"symfony/yaml": "^6.4 || ^7.0"' ;;
codesniffer) require '"squizlabs/php_codesniffer": "^3.7"' ;;
fixer) require '"friendsofphp/php-cs-fixer": "^3.0"' ;;
php-parser) require '"nikic/php-parser": "^5.0"' ;;
laravel) # as its installer makes it, with its caches; sessions that need neither a database nor a file
	composer create-project --no-dev --no-scripts --no-progress --quiet laravel/laravel "$dir" '^11.0'
	sed -e 's/^\(SESSION_DRIVER\|CACHE_STORE\)=.*/\1=array/' -e 's/^APP_ENV=.*/APP_ENV=production/' -e 's/^APP_DEBUG=.*/APP_DEBUG=false/' "$dir/.env.example" > "$dir/.env"
	for command in key:generate package:discover config:cache route:cache view:cache; do
		php "$dir/artisan" -q "$command"
	done
	touch "$dir/.installed"
	exit ;;
symfony) cp -r "$here/tests/bench/symfony-app/." "$dir" ;;
suite-*) cp -r "$here/tests/e2e/suites/${name#suite-}/." "$dir" ;;
demo) cp -r "$here/examples/composer-app/." "$dir" ;;
*) echo "install-app.sh: no application is called $name" >&2; exit 2 ;;
esac

cd "$dir"
if ! composer install --no-progress --quiet > install.log 2>&1; then
	composer install --no-progress >> install.log 2>&1 || { cat install.log >&2; exit 1; }
fi
rm -f install.log
if [ "$name" = symfony ]; then
	# As a deploy would: the cache is made once, before packing.
	php bin/console cache:warmup --quiet
fi
if [ "$name" = suite-vobject ]; then
	# Its tests are older than the return type that PHPUnit 8 gave to these methods.
	grep -rlE 'function (setUp|tearDown)\(\)$' vendor/sabre/vobject/tests | xargs sed -i -E 's/(function (setUp|tearDown)\(\))$/\1: void/'
fi
touch .installed
