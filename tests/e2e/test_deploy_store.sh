#!/bin/bash
# phpca deploy --store and --ini: where the releases are, and what php.ini says.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

rm -rf "$live"
check "--store" phpca deploy -q --store "$work/store" "$work/v1.phpca" "$live"
is "... holds the releases" "$(cat "$live/public/css/site.css") $(readlink "$live/public/css/site.css") $(ls -A "$live" | tr '\n' ' ')" "v1 $work/store/current/files/public/css/site.css bin data public "
check "... also for the next" phpca deploy -q --store "$work/store" "$work/v2.phpca" "$live"
check "... and back" phpca deploy -q --store "$work/store" --rollback "$live"
is "... to the first" "$(cat "$live/public/css/site.css")" v1
mkdir "$work/flat" && echo '<?php echo 1;' > "$work/flat/index.php" && echo css > "$work/flat/a.css" && echo SECRET > "$work/flat/.env" && echo '{}' > "$work/flat/composer.json"
phpca pack -q --root "$work/flat" -o "$work/flat.phpca"
refuses 2 "--store DIR" "a store that a web server would hand out" phpca deploy "$work/flat.phpca" "$work/site"
check "... outside" phpca deploy -q --store "$work/flat-store" "$work/flat.phpca" "$work/site"
is "... and no secrets among what is served" "$(tree "$work/site")" "a.css@ index.php:stub "
refuses 2 "root directory" "no deploy to /" phpca deploy "$work/v1.phpca" /

# ---- php.ini ----
reset
printf 'phpca.fallback = error\nphpca.mount = "/srv/other.phpca:/other, /old/x.phpca:%s" ; two\n[section]\nmemory_limit=1G\n' "$live" > "$work/conf.ini"
check "--ini" phpca deploy -q --ini "$work/conf.ini" "$work/v2.phpca" "$live"
is "... replaces what was mounted there, and nothing else" "$(cat "$work/conf.ini")" \
	"$(printf 'phpca.fallback = error\nphpca.mount = "/srv/other.phpca:/other,%s/.phpca/current/app.phpca:%s"\n[section]\nmemory_limit=1G' "$live" "$live")"
check "--ini, a new file" phpca deploy -q --ini "$work/new.ini" "$work/v2.phpca" "$live"
is "... is what PHP needs" "$(PHP_INI_SCAN_DIR=:$work/scan php_with -c "$work/new.ini" "$live/bin/tool" | cut -d' ' -f1)" v2
refuses 1 "$work/no/such.ini" "--ini where there is no directory" phpca deploy --ini "$work/no/such.ini" "$work/v2.phpca" "$live"
plan
