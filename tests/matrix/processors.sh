#!/bin/bash
# processors.sh BUILD ROOT: archives that are packed on this machine (x86-64) and in ROOT (arm64, under qemu) are the same
# but for what docs/format.md names; what is packed there runs there, at its directory and at others; what is packed
# here runs there from its sources. Both PHPs have the same version. Prints TAP.
. "$(dirname "$0")/../e2e/lib.sh"
root=$2
. "$here/foreign.sh"
there() { in_foreign_root "$root" "$1"; }

# The same modules on both sides: code depends on which functions there are.
rm -rf "$root/t" && mkdir -p "$root/t/ini/conf.d" "$root/srv/composer" "$root/srv/äpfel-€-"$'\xff'
: > "$root/t/ini/php.ini"
for module in opcache ctype dom fileinfo iconv mbstring phar posix tokenizer xml; do
	case $module in opcache) line=zend_extension ;; *) line=extension ;; esac
	echo "$line=$module.so" > "$root/t/ini/conf.d/$(case $module in opcache | xml) echo 10 ;; *) echo 20 ;; esac)-$module.ini"
done
is "the same PHP on both sides" "$(there 'php -n -r "echo PHP_VERSION;"')" "$(php -n -r 'echo PHP_VERSION;')"
is "the other processor" "$(there 'uname -m')" aarch64

for app in composer ${APPS-symfony}; do
	sh "$top/scripts/install-app.sh" "$app" "$build/apps/$app" > "$work/$app.log" 2>&1 || not_ok "$app is installed" "$(tail -3 "$work/$app.log")"
	cp -r "$build/apps/$app" "$root/t/"
	check "$app: packed here" env PHPRC="$root/t/ini" PHP_INI_SCAN_DIR="$root/t/ini/conf.d" "$build/phpca" pack -q --root "$root/t/$app" --mount "/srv/$app" -o "$work/$app.phpca"
	check "$app: packed there" there "PHPRC=/t/ini PHP_INI_SCAN_DIR=/t/ini/conf.d build/phpca pack -q --root /t/$app --mount /srv/$app -o /t/$app.phpca"
	if differs=$(php -n -d memory_limit=-1 "$here/processors.php" "$work/$app.phpca" "$root/t/$app.phpca"); then
		ok "$app: the same archive but for $(echo "$differs" | paste -sd, | sed 's/,/, /g')"
	else
		not_ok "$app: the same archive" "$differs"
	fi
	check "$app: verified there" there "build/phpca verify -q /t/$app.phpca"
done

# run_there NAME ROOT ARCHIVE FORCE COMMAND...: the same as plain PHP
run_there() {
	local name=$1 at=$2 archive=$3 force=$4
	shift 4
	there "php -d extension=build/phpca.so -d phpca.force=$force -d phpca.mount=/t/$archive:$at tests/matrix/foreign-run.php '$at' $* 2>&1" > "$work/found"
	same "$name" "$work/plain" "$work/found"
}
for command in "list --raw" "help install" "show --self"; do
	there "php tests/matrix/foreign-run.php /t/composer $command 2>&1" > "$work/plain"
	grep -q . "$work/plain" || not_ok "plain PHP says something" ""
	run_there "$command: at the directory it is packed for" /srv/composer composer.phpca '' "$command"
	run_there "$command: at another, with bytes of 0x80 and more" "/srv/äpfel-€-"$'\xff' composer.phpca '' "$command"
	run_there "$command: at another address" "/srv/äpfel-€-"$'\xff' composer.phpca base "$command"
	run_there "$command: all paths made anew" /srv/composer composer.phpca paths "$command"
	run_there "$command: classes linked there" /srv/composer composer.phpca unlinked "$command"
done

# state_of ARCHIVE: how its scripts are run, and why
state_of() {
	there "php -d extension=build/phpca.so -d phpca.mount=/t/$1:/srv/composer -d display_errors=0 -r 'require \"/srv/composer/vendor/autoload.php\"; new Composer\\Config; \$m = Phpca\\status()[\"mounts\"][0]; echo \$m[\"loaded\"][\"precompiled\"] > 20 ? \"precompiled\" : \"\", \$m[\"loaded\"][\"source\"] > 20 ? \"source: \" : \"\", \$m[\"obstacle\"];'"
}
is "what is packed there is precompiled there" "$(state_of composer.phpca)" precompiled
cp "$work/composer.phpca" "$root/t/here.phpca"
id_of() { phpca info --format=json "$1" | grep -o '"system_id": *"[0-9a-f]*"' | grep -o '[0-9a-f]\{32\}'; }
found=$(state_of here.phpca)
[[ $found == "source: "*"$(id_of "$work/composer.phpca")"* ]] && ok "what is packed here runs there from source: ${found#source: }" || not_ok "what is packed here runs there from source" "$found"
there "php tests/matrix/foreign-run.php /t/composer list --raw 2>&1" > "$work/plain"
there "php -d extension=build/phpca.so -d display_errors=0 -d phpca.mount=/t/here.phpca:/srv/composer tests/matrix/foreign-run.php /srv/composer list --raw 2>/dev/null" > "$work/found"
same "and is the same as plain PHP" "$work/plain" "$work/found"
plan
