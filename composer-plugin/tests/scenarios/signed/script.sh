# shellcheck shell=bash
export PHPCA=$packager
composer install -q
"$packager" keygen -q key
printf '#!/bin/sh\nexec production-php -d phpca.public_key="%s" "$@"\n' "$PWD/key.pub" > ../bin/trusting-php && chmod 755 ../bin/trusting-php

run composer phpc:package -q
run composer phpc:verify -q --public-key=key.pub
composer phpc:doctor --php=trusting-php | grep -A1 verdicts
run composer phpc:package -q --sign-key=key
run composer phpc:verify -q --public-key=key.pub
composer phpc:doctor --php=trusting-php | grep verdicts
run trusting-php app.phpca signed
