#!/bin/bash
# official.sh BUILD: examples/docker/Dockerfile.official, carried out in chroots over a PHP that is built from its sources as Docker's official images
# build it (official_php.sh), and both of its final images run as containers would be. Takes as long as PHP takes to compile, the first time.
#   OFFICIAL="8.4-fpm 8.4-cli 8.4-zts"    the images (8.4-fpm)
# All that is made is kept in BUILD/chroot-official. Prints TAP; the last line is the sum.
. "$(dirname "$0")/lib.sh"
. "$here/chroot.sh"
. "$here/dockerfile.sh"
. "$here/official_php.sh"
. "$here/guestbook.sh"
cache=$build/chroot-official root=$build/chroot-official/root chroot_suite=trixie
chroot_begin "$@"
shopt -s extglob

# php:VERSION-FORM
docker_base() {
	[[ $1 =~ ^php:([0-9.]+)-(fpm|cli|zts)$ ]] || return 1
	official_php "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" || { tail -5 "$cache/php.log"; return 1; }
	image_layers=("${official_layers[@]}")
	image_dir=/var/www/html image_env=(PHP_INI_DIR=/usr/local/etc/php) image_entry=(docker-php-entrypoint)
	# phpca is compiled as quickly as PHP was.
	[ "$official_how" = full ] || image_env+=(CFLAGS=-O0 RUNTIME_CFLAGS=-O0)
}
# composer:2 has Composer as one file. Ours is made of the package that Composer's registry has.
docker_files() {
	[ "$1" = composer:2 ] || return 1
	local files=$cache/composer-image
	if [ ! -f "$files/usr/bin/composer" ]; then
		sh "$top/scripts/install-app.sh" composer "$build/apps/composer" > "$work/composer.log" 2>&1 || return 1
		mkdir -p "$files/usr/bin"
		php -d phar.readonly=0 -r '[, $from, $to] = $argv; $phar = new Phar("$to.phar"); $phar->buildFromDirectory($from);
			$phar->setStub("#!/usr/bin/env php\n<?php Phar::mapPhar(\"composer.phar\"); require \"phar://composer.phar/vendor/composer/composer/bin/composer\"; __HALT_COMPILER();");
			unset($phar); rename("$to.phar", $to); chmod($to, 0o755);' "$build/apps/composer" "$files/usr/bin/composer" >> "$work/composer.log" 2>&1 || return 1
	fi
	echo "$files"
}

context=$work/context
cp -r "$top/examples/docker" "$context"
mkdir -p "$context/packages"
# What is changed and not committed, too.
sources=$(git -c safe.directory='*' -C "$top" stash create)
check "phpca's sources" git -c safe.directory='*' -C "$top" archive --format=tar.gz --prefix=phpca/ -o "$context/packages/phpca.tar.gz" "${sources:-HEAD}"
is "compose.yaml names what there is" "$(sed -nE 's/^ +(dockerfile|target): //p' "$context/compose.yaml" | tr '\n' ' ')" "Dockerfile.official fpm "

built() { # NAME, and options of docker_build
	local name=$1; shift
	if docker_build --file Dockerfile.official "$@" > "$work/build-$name.log" 2>&1; then
		ok "docker build of php:$name ($docker_made instructions carried out, $docker_cached from the cache)"
	else
		not_ok "docker build of php:$name" "$(tail -15 "$work/build-$name.log")"
		return 1
	fi
}

final_is_small() {
	local from=${#official_layers[@]} files
	files=$(for layer in "${image_layers[@]:from}"; do (cd "$cache/layers/$layer/upper" && find . -type f -printf '%P\n'); done |
		sed -E 's|^usr/local/lib/php/extensions/no-debug-(non-)?zts-[0-9]+/|EXTENSIONS/|' | LC_ALL=C sort)
	is "over the official image there are: the extension, its php.ini fragment, settings, archives, stubs and assets" \
		"$(tr '\n' ' ' <<< "$files")" \
		"EXTENSIONS/phpca.so app/.phpca/lock app/.phpca/record app/.phpca/releases/1/app.phpca app/.phpca/releases/1/files/public/style.css app/.phpca/releases/1/record app/bin/guestbook app/public/index.php srv/ping.php srv/vendor.phpca usr/local/etc/php-fpm.app.conf usr/local/etc/php/conf.d/90-app.ini usr/local/etc/php/conf.d/phpca.ini "
}

build_stage() { # IMAGE
	local stage
	read -ra stage <<< "${stage_layers[build]}"
	chroot_open "${stage[@]}"
	is "php:$1: phpca is a script that starts the image's php" "$(head -c 2 "$root/usr/local/bin/phpca") $(in_chroot phpca --version | cut -d' ' -f1-2)" "#! phpca $(phpca --version | cut -d' ' -f2)"
	in_chroot phpca engines > "$work/engines"
	has "... and it says that it compiles for that" "/usr/local/bin/php" "$(cat "$work/engines")"
	is "... of the same kind, with threads or without" "$(sed -n 's/^ *build *//p' "$work/engines")" "$(in_chroot php -n -i | sed -n 's/^PHP Extension Build => //p')"
	is "... without libphp" "$(in_chroot sh -c 'ldd /usr/local/lib/php/extensions/*/phpca_packager.so' | grep -c libphp)" 0
	in_chroot phpca info --format=json /out/app.phpca > "$work/info.json"
	is "... the archive is for that PHP" "$(json "$work/info.json" '$j["php"]." ".$j["verdicts"]["source"].$j["verdicts"]["refused"]')" "$(in_chroot php -n -r 'echo PHP_VERSION;') 00"
	chroot_close
}
# What FrankenPHP is in an image like this: a server of threads on its libphp.so. Ours is tests/threads/serve.c.
threads_serve() {
	local pages=/app/public/index.php=/tmp/answer
	chroot_open "${image_layers[@]}"
	cp "$top/tests/threads/serve.c" "$root/usr/src/"
	# shellcheck disable=SC2016
	in_chroot --dir /usr/src "${image_env[@]}" sh -ec 'gcc -std=gnu11 -D_GNU_SOURCE -O1 $(php-config --includes) -o /usr/local/bin/serve serve.c -lphp -pthread
		{ cat "$PHP_INI_DIR"/conf.d/*.ini; echo phpca.fallback = error; } > /usr/local/etc/serve.ini' \
		> "$work/serve-make.log" 2>&1 || not_ok "a server is linked with the image's libphp" "$(tail -5 "$work/serve-make.log")"
	in_chroot --user "$image_user" --dir "$image_dir" "${image_env[@]}" php public/index.php > "$root/tmp/answer"
	has "a page" "<li>nobody yet</li>" "$(cat "$root/tmp/answer")"
	is "8 threads of one process answer with it, all from the archives" \
		"$(in_chroot --user "$image_user" --dir "$image_dir" "${image_env[@]}" ROUND=100 serve /usr/local/etc/serve.ini 8 500 "$pages" 2>&1 | tail -20)" \
		"8 threads, 4000 requests, 0 wrong answers"
	chroot_close
}
as_program() { in_chroot --user "$image_user" --dir "$image_dir" "${image_env[@]}" "${image_command[@]}" "$@"; }

for image in ${OFFICIAL:-8.4-fpm}; do
	if built "$image, a program" --target cli "$context" "PHP=$image"; then
		build_stage "$image"
		final_is_small
		is "not root" "$image_user" www-data
		chroot_open "${image_layers[@]}"
		is "docker run, with arguments" "$(as_program Grace | grep -c '<li>Grace</li>')" 1
		has "... from the archive" "0 from source, 0 failed" "$(as_program status | tail -1)"
		chroot_close
		[[ $image != *-zts ]] || threads_serve
	fi
	[[ $image == *-fpm ]] && built "$image, a server" "$context" "PHP=$image" || continue
	layers=("${image_layers[@]}")
	final_is_small
	guestbook_run "${layers[@]}"
	guestbook_check ""   # fastcgi.logging = Off
	sed -i 's/nobody yet/nobody so far/' "$context/templates/page.html.twig"
	built "$image, after a commit" "$context" "PHP=$image"
	is "a commit to the application leaves all layers below its own as they were" \
		"$docker_made $([ "${image_layers[*]:0:${#image_layers[@]}-2}" = "${layers[*]:0:${#layers[@]}-2}" ] && echo same)" "4 same"
	sed -i 's/nobody so far/nobody yet/' "$context/templates/page.html.twig"
done
plan
code=$?
echo "$((tests - failures)) passed, $failures failed, 0 skipped"
exit $code
