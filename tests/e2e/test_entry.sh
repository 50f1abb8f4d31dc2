#!/bin/bash
# Which entry is started: on the command line, and for a web server.
. "$(dirname "$0")/lib.sh"

app=$work/kinds
mkdir -p "$app/public"
echo '<?php echo "cli\n";' > "$app/run.php"
echo '<?php echo "web\n";' > "$app/public/front.php"
# started MANIFEST: what the command line gets, what a web request gets, what info says of each
started() {
	echo "$1" > "$app/phpca.json"
	phpca pack -q --root "$app" -o "$work/kinds.phpca" 2>&1
	echo "$(php_with "$work/kinds.phpca") $(REDIRECT_STATUS=1 REQUEST_METHOD=GET SCRIPT_FILENAME=$work/kinds.phpca PATH_TRANSLATED=$work/kinds.phpca LD_PRELOAD=$preload \
		php-cgi -q -d extension="$build/phpca.so" 2>&1 | tail -1) $(phpca info "$work/kinds.phpca" | grep -c ' (web)$')"
}
is "entries for the command line and for web servers" "$(started '{"entry": {"web": "public/front.php", "cli": "run.php"}}')" "cli web 1"
is "... in a list: by their place" "$(started '{"entry": ["run.php", "public/front.php"]}')" "cli web 1"
is "... one for web servers only is the only one" "$(started '{"entry": {"web": ["public/front.php"]}}')" "web web 1"
is "... one for the command line only, too" "$(started '{"entry": {"cli": "public/front.php"}}')" "web web 0"
plan
