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
# What is in quotes, names with a colon, a semicolon, an apostrophe: read back as they were written.
names=$work/it\;s/a:b
mkdir -p "$names"
ini() { # ini NAME VALUE WANTED: of a file with that value of phpca.mount, what PHP reads after two deployments
	printf 'phpca.mount = %s\n' "$2" > "$work/names.ini"
	check "--ini: $1" phpca deploy -q --ini "$work/names.ini" "$work/v1.phpca" "$names"
	phpca deploy -q --ini "$work/names.ini" "$work/v2.phpca" "$names"
	is "... $1: PHP reads" "$(php -n -r 'echo parse_ini_file($argv[1])["phpca.mount"];' "$work/names.ini")" "$3$names/.phpca/current/app.phpca:$names"
}
ini "nothing" '' ''
ini "blanks alone" '"   "' ''
ini "a semicolon in quotes" '"/x;y.phpca:/other"' '/x;y.phpca:/other,'
ini "an apostrophe in quotes" "\"/it's.phpca:/other\" ; said" "/it's.phpca:/other,"
ini "blanks at the end, in quotes" '"/x.phpca:/other "' '/x.phpca:/other ,'
ini "single quotes" "'/x\$HOME.phpca:/other'" '/x$HOME.phpca:/other,'
ini "no quotes, a comment" "/x.phpca:/other ; said" '/x.phpca:/other,'
for value in '"/x.phpca:/other' '"/x" "/y"' '/x"y"' "'/x"; do
	printf 'phpca.mount = %s\n' "$value" > "$work/names.ini"
	refuses 1 "one text in double quotes" "--ini: $value" phpca deploy -q --ini "$work/names.ini" "$work/v1.phpca" "$names"
	is "... stays" "$(cat "$work/names.ini")" "phpca.mount = $value"
done
colon=$work/a:b
mkdir -p "$colon"
phpca pack -q --root "$app" --mount "$colon" -o "$work/colon.phpca"
phpca deploy -q --ini "$work/colon.ini" "$work/colon.phpca" "$colon"
is "a directory with a colon is mounted" "$(PHP_INI_SCAN_DIR=:$work/scan php_with -c "$work/colon.ini" "$colon/bin/tool" 2>&1 | cut -d' ' -f1)" v3
mkdir "$work/a-directory.ini" && mkfifo "$work/fifo.ini"
refuses 1 "found a directory" "--ini: a directory" phpca deploy -q --ini "$work/a-directory.ini" "$work/v1.phpca" "$live"
refuses 1 "wanted a file" "--ini: a FIFO" phpca deploy -q --ini "$work/fifo.ini" "$work/v1.phpca" "$live"
printf 'a\0b' > "$work/nul.ini"
refuses 1 "NUL" "--ini: a NUL character" phpca deploy -q --ini "$work/nul.ini" "$work/v1.phpca" "$live"
refuses 1 "$work/no/such.ini" "--ini where there is no directory" phpca deploy --ini "$work/no/such.ini" "$work/v2.phpca" "$live"
plan
