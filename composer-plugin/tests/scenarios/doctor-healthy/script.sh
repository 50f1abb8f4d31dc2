# shellcheck shell=bash
export PHPCA=$packager
composer install -q
run composer phpc:doctor --php=production-php
composer phpc:package -q
run composer phpc:doctor --php=production-php

# Advice leaves the exit code alone.
printf '#!/bin/sh\nexec production-php -d phpca.force=source "$@"\n' > ../bin/forced-php && chmod 755 ../bin/forced-php
run composer phpc:doctor --php=forced-php
composer phpc:doctor --php=command-line-php | grep ^advice
# What production's PHP would not take precompiled, it says itself.
echo '<?php class {' > src/broken.php
composer phpc:package -q
composer phpc:doctor --php=production-php | grep broken
rm src/broken.php

# Without the packager the rest is looked at all the same; without the extension nothing runs.
run composer phpc:doctor --packager=/gone --php=bare-php
