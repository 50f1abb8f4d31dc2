# shellcheck shell=bash
export PHPCA=$packager
# With the very install that brings the plugin, after the project's own scripts.
run composer install -q
production-php app.phpca install
"$packager" list app.phpca | grep -o 'generated.txt'

rm app.phpca
run composer dump-autoload -q --no-scripts
ls app.phpca 2> /dev/null
composer dump-autoload 2>&1 | grep -A1 Packing
production-php app.phpca dump

# A failure is the command's.
echo '<?php this is no PHP' > run.php
run composer dump-autoload -q
run composer install -q
PHPCA=/gone run composer dump-autoload -q
