# shellcheck shell=bash
composer install -q
run composer phpc:package
run composer phpc:package --packager=/gone/phpca
PHPCA=/gone/phpca run composer phpc:verify

export PHPCA=$packager
run composer phpc:verify
run composer phpc:package --mount=relative
run composer phpc:package -- --no-such-option
echo '{"entri": "run.php"}' > phpca.json
run composer phpc:package
rm phpca.json
echo '<?php this is no PHP' > run.php
run composer phpc:package --no-progress
run composer phpc:doctor --format=xml
run composer phpc:doctor --php=/gone/php
