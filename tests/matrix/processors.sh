#!/bin/bash
# processors.sh BUILD ROOT: archives that are packed on this machine (x86-64) and in ROOT (arm64, under qemu) are the same
# but for what docs/format.md names; what is packed there runs there, at its directory and at others; what is packed
# here runs there from its sources. Both PHPs have the same version. Prints TAP.
. "$(dirname "$0")/../e2e/lib.sh"
root=$2
. "$here/foreign.sh"
there() { in_foreign_root "$root" "$1"; }

# The same modules on both sides: code depends on which functions there are.
rm -rf "$root/t" && mkdir -p "$root/t/ini/conf.d"
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

# Composer outside of any project: its program at DIRECTORY, plain (files) or mounted.
run_at() { # DIRECTORY COMMAND OPTIONS...
	local at=$1 command=$2
	shift 2
	there "cd /t/ini && php $* /phpca/tests/matrix/foreign-run.php '$at' $command 2>&1"
}
# same_there NAME DIRECTORY FORCE COMMAND: as plain PHP in the same directory, whose files are gone
same_there() {
	mv "$root$2" "$root$2.plain" && mkdir "$root$2"
	run_at "$2" "$4" -d extension=/phpca/build/phpca.so -d "phpca.force=$3" -d "'phpca.mount=/t/composer.phpca:$2'" > "$work/found"
	rmdir "$root$2" && mv "$root$2.plain" "$root$2"
	same "$1" "$work/plain" "$work/found"
}
high="/srv/äpfel-€-"$'\xff'
rm -rf "$root/srv/composer" "$root$high"
for at in /srv/composer "$high"; do
	cp -r "$root/t/composer" "$root$at"
	for command in "list --raw" "help install"; do
		run_at "$at" "$command" > "$work/plain"
		is "$command: plain PHP says it" "$(grep -cE '^(about|Usage:)' "$work/plain")" 1
		for force in '' base paths unlinked scalar; do
			same_there "$command: $at${force:+, phpca.force=$force}" "$at" "$force" "$command"
		done
	done
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
run_at /srv/composer "list --raw" > "$work/plain"
run_at /srv/composer "list --raw" -d extension=/phpca/build/phpca.so -d display_errors=0 -d phpca.mount=/t/here.phpca:/srv/composer > "$work/found"
same "and is the same as plain PHP" "$work/plain" "$work/found"
plan
