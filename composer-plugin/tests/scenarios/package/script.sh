# shellcheck shell=bash
export PHPCA=$packager
composer install -q
test -e app.phpca && echo "nothing was asked for, and yet an archive was made"

run composer phpc:package
run production-php app.phpca archive
run composer phpc:verify
composer phpc:verify --format=json | php -r 'echo json_encode(json_decode(stream_get_contents(STDIN), true)["ok"]), " is what the JSON says\n";'
composer phpc:inspect --format=json | php -r 'echo json_decode(stream_get_contents(STDIN), true)["entry"], " is the entry\n";'
composer phpc:inspect | grep '^mount'

# Further options of the packager.
run composer phpc:package --output=other.phpca --mount=/srv/app --ini=precision=5 -- -j1
composer phpc:inspect other.phpca | grep '^mount'

# Where the packager is, said in the other ways.
unset PHPCA
run composer phpc:package -q --packager="$packager"
(PATH=$(dirname "$packager"):$PATH; run composer phpc:package -q)
mkdir -p vendor/bin && ln -s "$packager" vendor/bin/phpca
run composer phpc:package -q

# Below the project, as Composer's own commands.
rm app.phpca
composer phpc:package -q -d "$PWD" && ls app.phpca

# The packager shows its progress where somebody watches: it must see what Composer sees.
printf '#!/bin/sh\n[ -t 2 ] && [ -t 1 ] && echo a terminal || echo no terminal\n' > watcher && chmod 755 watcher
script -qec 'composer phpc:package --packager=watcher' /dev/null | tr -d '\r'
composer phpc:package --packager=watcher
