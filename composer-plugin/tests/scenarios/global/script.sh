# shellcheck shell=bash
export PHPCA=$packager
cat > "$COMPOSER_HOME/composer.json" <<-'JSON'
	{
		"repositories": [{"packagist": false}, {"type": "path", "url": "../plugin"}],
		"require": {"phpca/composer-plugin": "*@dev"},
		"config": {"allow-plugins": {"phpca/composer-plugin": true}}
	}
JSON
composer global install -q
mkdir build

# What the project's extra.phpca says holds for the project, and not for the directory where the plugin lies.
run composer install -q --no-dev
production-php build/app.phpca installed
ls "$COMPOSER_HOME" | grep phpca
rm build/app.phpca
run composer phpc:package
production-php build/app.phpca packed
