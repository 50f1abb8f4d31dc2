#!/bin/bash
# An archive that meets a PHP without the extension says so, and nothing else: on the command line in one sentence with exit code 1, to a web server's log
# with status 500. Tar readers do not see it; with the executable bit, the archive is a command.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
mkdir app
echo '<?php echo "started with ", implode(" ", array_slice($argv ?? [], 1)), "\n";' > app/main.php
check "packed" phpca pack -q --root app --entry main.php -o app.phpca
sentence='phpca: app.phpca is an archive of precompiled PHP, and PHP has not loaded the extension that runs it: phpca 0.1.0 or later, for archives of format 4 (pie install phpca/phpca); a program that starts PHP for its workers needs it in php.ini'
for settings in "" -n "-d short_open_tag=0" "-d opcache.enable_cli=1"; do
	# shellcheck disable=SC2086
	run stock php $settings app.phpca a b
	is "php $settings app.phpca" "$(cat stock.code) $(cat stock.err)$(cat stock.out)" "1 $sentence"
done
run stock sh -c 'php < app.phpca'
is "from standard input" "$(cat stock.code) $(grep -c 'is an archive of precompiled PHP' stock.err)" "1 1"
echo '<?php include "app.phpca"; echo "goes on";' > include.php
run stock php include.php
is "included: nothing goes on" "$(cat stock.code) $(cat stock.err) $(grep -c 'goes on' stock.out)" "1 $sentence 0"
if command -v php-cgi > /dev/null; then
	run stock env REDIRECT_STATUS=1 REQUEST_METHOD=GET SCRIPT_FILENAME="$work/app.phpca" php-cgi -d error_log="$work/cgi.log" -d log_errors=1
	is "as a web server's script" "$(grep -c '^Status: 500' stock.out) $(sed '1,/^\r*$/d' stock.out | wc -c) $(grep -cF "$sentence" cgi.log)" "1 0 1"
else
	skip "as a web server's script" "no php-cgi"
fi
run with php_with app.phpca a b
is "with the extension it runs" "$(cat with.code) $(cat with.out)$(cat with.err)" "0 started with a b"
chmod +x app.phpca
mkdir bin
printf '#!/bin/sh\nexec "%s" -d extension="%s" "$@"\n' "$(command -v php)" "$build/phpca.so" > bin/php
chmod +x bin/php
is "as a command" "$(LD_PRELOAD=$preload PATH=$work/bin:$PATH ./app.phpca c d 2>&1)" "started with c d"
run stock ./app.phpca c
is "as a command of a PHP without the extension" "$(cat stock.code) $(cat stock.err)$(cat stock.out)" "1 $sentence"

# A program that starts itself again. The extension is handed on to the worker, whichever name the command line has for it.
cat > app/main.php << 'END'
<?php
if (isset($argv[1])) { echo extension_loaded("phpca") ? "worker" : "worker without"; exit; }
passthru(escapeshellarg(PHP_BINARY) . " " . getenv("OPTIONS") . " " . escapeshellarg($argv[0]) . " work 2>&1", $code);
echo "\n", $code, "\n", getenv("PHP_INI_SCAN_DIR") ?: "no directory";
END
unset PHP_INI_SCAN_DIR OPTIONS
check "a program that starts workers" phpca pack -q --root app --entry main.php -o workers.phpca
handed=$'worker\n0\n'
none="${sentence/app.phpca/workers.phpca}"$'\n\n1\n'
is "... gets workers with the extension of its command line" "$(php_with -n workers.phpca 2>&1)" "$handed:$build/phpca.d"
cp -r "$build/phpca.so" "$build/phpca.d" .
ln -s "$build" link
is "... by a relative name" "$(cd "$build" && LD_PRELOAD=$preload php -d extension=./phpca.so "$work/workers.phpca" 2>&1)" "$handed:$build/phpca.d"
is "... through a link" "$(LD_PRELOAD=$preload php -d memory_limit=-1 -d extension="$work/link/phpca.so" workers.phpca 2>&1)" "$handed:$build/phpca.d"
is "... beside other directories" "$(PHP_INI_SCAN_DIR=$work: php_with workers.phpca 2>&1)" "$handed$work::$build/phpca.d"
is "... where none was scanned" "$(PHP_INI_SCAN_DIR='' php_with workers.phpca 2>&1)" "$handed$build/phpca.d"
is "... that name the extension themselves" "$(OPTIONS="-d extension=$build/phpca.so" php_with workers.phpca 2>&1)" "$handed:$build/phpca.d"
is "... that name another build's" "$(OPTIONS="-d extension=$work/phpca.so" php_with workers.phpca 2>&1)" "$handed:$build/phpca.d"
is "... but for those that read no php.ini" "$(OPTIONS=-n php_with workers.phpca 2>&1)" "$none:$build/phpca.d"
is "not where php.ini's directory is another build's" "$(LD_PRELOAD=$preload php -d extension="$work/phpca.so" workers.phpca 2>&1)" "${none}no directory"
is "not beside settings that the worker would lack" "$(php_with -d phpca.verify=load workers.phpca 2>&1)" "${none}no directory"
is "not for a script that is no archive" "$(php_with -r 'echo getenv("PHP_INI_SCAN_DIR") ?: "no directory";')$(php_with app/main.php | tail -1)" "no directoryno directory"
printf 'extension="%s"\n' "$build/phpca.so" > own.ini
is "what php.ini loads is not named again" "$(LD_PRELOAD=$preload php -c own.ini workers.phpca 2>&1 | tail -1)" "no directory"
is "PHP goes on warning of what is loaded twice elsewhere" "$(LD_PRELOAD=$preload php -n -d extension="$build/phpca.so" -d extension="$work/phpca.so" -r '' 2>&1 | grep -c 'already loaded')" 1

# ---- what else reads it ----
mkdir -p outer/lib
cp app.phpca outer/lib/inner.phpca
chmod +x outer/lib/inner.phpca
echo '<?php include __DIR__ . "/lib/inner.phpca";' > outer/main.php
check "an archive among the files of a project" phpca pack -q --root outer --entry main.php -o outer.phpca
is "... is a file, not a script" "$(phpca list outer.phpca | grep -c 'asset *lib/inner.phpca$')" 1
is "tar lists the index first" "$(tar -tf app.phpca 2>&1 | head -1)" .phpca/index
check "bsdtar, if it is there" sh -c '! command -v bsdtar > list || [ "$(bsdtar -tf app.phpca 2>&1 | head -1)" = .phpca/index ]'
check "Python's tarfile, if it is there" sh -c '! command -v python3 > list || python3 -c "import tarfile, sys; sys.exit(tarfile.open(\"app.phpca\").next().name != \".phpca/index\")"'
check "verify" phpca verify app.phpca
phpca keygen some.key > generated
check "packed and signed" phpca pack -q --root outer --entry main.php --sign-key some.key -o signed.phpca
check "the first 1024 bytes are those of every archive" cmp -n 1024 app.phpca signed.phpca
cp app.phpca other.phpca
printf X | dd of=other.phpca bs=1 seek=600 conv=notrunc status=none
refuses 1 "other.phpca: preface: wanted the 1024 bytes of format 4" "verify: another sentence" phpca verify other.phpca
plan
