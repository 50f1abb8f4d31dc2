# shellcheck shell=bash
# What an official PHP image of Docker is, made in a chroot: PHP from its sources, below /usr/local, with the options of those images.
# No registry of images is asked. To be sourced after chroot.sh and dockerfile.sh; the base must be the Debian of the image, whose
# source package of PHP is what is built.
#   official_php VERSION FORM      makes the layers of php:VERSION-FORM where they are missing, and leaves them in official_layers
# FORM is fpm, cli or zts (a thread-safe cli). The log is $cache/php.log.

# What the images keep: a compiler is among it.
official_phpize_deps="autoconf dpkg-dev file g++ gcc libc-dev make pkg-config re2c"
#   OFFICIAL_PHP=full          all that the images compile in, optimized as there
#   OFFICIAL_PHP=small         what Composer and the application need, not optimized (the default)
#   OFFICIAL_PHP=distribution  nothing is compiled: the distribution's PHP, moved to where the images have theirs
official_how=${OFFICIAL_PHP:-small}
if [ "$official_how" = full ]; then
	official_headers="libargon2-dev libcurl4-openssl-dev libonig-dev libreadline-dev libsodium-dev libsqlite3-dev libssl-dev libxml2-dev zlib1g-dev"
	official_cflags="-fstack-protector-strong -fpic -fpie -O2 -D_LARGEFILE_SOURCE -D_FILE_OFFSET_BITS=64"
else
	official_headers="libcurl4-openssl-dev libssl-dev zlib1g-dev"
	official_cflags="-fstack-protector-strong -fpic -fpie -O0 -D_LARGEFILE_SOURCE -D_FILE_OFFSET_BITS=64"
fi

official_options() { # VERSION FORM
	echo --sysconfdir=/usr/local/etc --with-config-file-path=/usr/local/etc/php --with-config-file-scan-dir=/usr/local/etc/php/conf.d \
		--enable-option-checking=fatal --with-pic --enable-mbstring --with-curl --with-iconv --with-openssl --with-zlib
	if [ "$official_how" = full ]; then
		echo --with-mhash --enable-mbstring --enable-mysqlnd --with-password-argon2 --with-sodium=shared --with-pdo-sqlite=/usr --with-sqlite3=/usr --with-readline
		[ "$2" = fpm ] || echo --enable-phpdbg --enable-phpdbg-readline
	else
		# A part of PHP itself from 8.5 on.
		case $1 in 8.[234]) echo --disable-opcache ;; esac
		[ "$2" = fpm ] || echo --disable-cgi
		echo --disable-fileinfo --disable-pdo --without-sqlite3 --without-pdo-sqlite --without-libxml --disable-dom \
			--disable-xml --disable-simplexml --disable-xmlreader --disable-xmlwriter --disable-mbregex
	fi
	case $2 in
	fpm) echo --disable-phpdbg --disable-cgi --enable-fpm --with-fpm-user=www-data --with-fpm-group=www-data ;;
	cli) echo --enable-embed ;;
	zts)
		echo --enable-embed --enable-zts --disable-zend-signals
		# What a thread-safe PHP has by itself from 8.3 on.
		[ "$1" != 8.2 ] || echo --enable-zend-max-execution-timers
		;;
	*) return 1 ;;
	esac
}

official_tools() {
	printf 'Package: php*\nPin: release *\nPin-Priority: -1\n' > "$root/etc/apt/preferences.d/no-debian-php"
	mkdir -p "$root/usr/local/etc/php/conf.d" "$root/var/www/html"
	# shellcheck disable=SC2086
	in_chroot apt-get update -q && in_chroot apt-get install -y -q --no-install-recommends $official_phpize_deps ca-certificates curl xz-utils
}

# Debian's mirror may have no more the sources that its list names: the newest source package that can be had, of Debian or of Ubuntu, which lies beside it.
# The sources themselves are the same. They are kept in $cache.
official_download() { # VERSION
	local url
	url=$(awk '/\/debian\/? / { sub(/debian\/?$/, "ubuntu", $2); print $2; exit }' "$root/etc/apt/sources.list")
	{
		sed -n 's/^deb /deb-src /p' "$root/etc/apt/sources.list"
		for suite in noble questing resolute; do
			echo "deb-src [signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] $url $suite main universe"
		done
	} > "$root/etc/apt/sources.list.d/source.list"
	mkdir "$root/usr/src/download"
	in_chroot --dir /usr/src/download PACKAGE="php$1" sh -c '
		apt-get install -y -q --no-install-recommends ubuntu-keyring
		apt-get update -q
		for version in $(apt-cache showsrc "$PACKAGE" | sed -n "s/^Version: //p" | sort -Vru); do
			apt-get source -q --download-only "$PACKAGE=$version"
			for tarball in php*.orig.tar.xz; do [ ! -f "$tarball" ] || exit 0; done
		done
		exit 1' && mv "$root"/usr/src/download/php*.orig.tar.xz "$cache/php$1.tar.xz"
}

official_source() { # VERSION
	if [ ! -f "$cache/php$1.tar.xz" ]; then
		chroot_open "${official_layers[@]}" || return 1
		official_download "$1"
		chroot_close
	fi
	[ -f "$cache/php$1.tar.xz" ] || { echo "no source package of PHP $1 can be had"; return 1; }
}

official_compile() { # VERSION FORM
	# shellcheck disable=SC2016
	in_chroot --dir /usr/src/php OPTIONS="$(official_options "$1" "$2" | tr '\n' ' ')" JOBS="$(nproc)" HEADERS="$official_headers" CFLAGS="$official_cflags" CPPFLAGS="$official_cflags" LDFLAGS="-Wl,-O1 -pie" sh -ec '
		arch=$(dpkg-architecture -qDEB_BUILD_MULTIARCH)
		[ -d /usr/include/curl ] || ln -sT "/usr/include/$arch/curl" /usr/local/include/curl
		./configure --quiet --build="$(dpkg-architecture -qDEB_BUILD_GNU_TYPE)" --with-libdir="lib/$arch" $OPTIONS
		make -s -j "$JOBS"
		make -s install
		cp php.ini-* /usr/local/etc/php/
		find /usr/local -type f -perm /0111 -exec strip --strip-all {} + 2> /dev/null || true
		cd / && rm -rf /usr/src/php
		# Headers of libraries go, as they do there; the libraries stay.
		apt-mark auto $HEADERS
		find /usr/local -type f -executable -exec ldd {} ";" 2> /dev/null | sed -n "s|.* => /\(usr/\)\?\(lib/[^ ]*\) .*|*\2|p" | sort -u \
			| xargs -r dpkg-query --search | sed -n "s/^\([^ :]*\):.*/\1/p" | sort -u | xargs -r apt-mark manual
		apt-get purge -y -q --auto-remove'
}

official_entry() {
	# shellcheck disable=SC2016
	printf '#!/bin/sh\ncase $1 in -*) set -- php "$@" ;; esac\nexec "$@"\n' > "$root/usr/local/bin/docker-php-entrypoint"
	chmod 755 "$root/usr/local/bin/docker-php-entrypoint"
	[ ! -x "$root/usr/local/sbin/php-fpm" ] || echo 'fastcgi.logging = Off' > "$root/usr/local/etc/php/conf.d/docker-fpm.ini"
}

official_settle() { # FORM
	local extensions module
	extensions=$(in_chroot php-config --extension-dir)
	for module in sodium opcache; do
		[ ! -f "$root$extensions/$module.so" ] || echo "$([ $module = opcache ] && echo zend_)extension=$module" > "$root/usr/local/etc/php/conf.d/docker-php-ext-$module.ini"
	done
	official_entry
	[ "$1" = fpm ] || return 0
	cp "$root/usr/local/etc/php-fpm.conf.default" "$root/usr/local/etc/php-fpm.conf"
	sed 's/^listen = 127.0.0.1:9000/;&/' "$root/usr/local/etc/php-fpm.d/www.conf.default" > "$root/usr/local/etc/php-fpm.d/www.conf"
	printf '[global]\nerror_log = /proc/self/fd/2\ndaemonize = no\n[www]\nclear_env = no\nlisten = 9000\n' > "$root/usr/local/etc/php-fpm.d/zz-docker.conf"
}

official_layer() { # NAME COMMAND...: a layer over official_layers
	local name=$1; shift
	if ! chroot_has "$name"; then
		chroot_open "${official_layers[@]}" || return 1
		"$@" || { chroot_close; return 1; }
		chroot_keep "$name"
	fi
	official_layers+=("$name")
}

# shellcheck disable=SC2086 # several packages
official_headers() { in_chroot apt-get install -y -q --no-install-recommends $official_headers; }

official_make() { # VERSION FORM
	mkdir "$root/usr/src/php" && tar -xJf "$cache/php$1.tar.xz" -C "$root/usr/src/php" --strip-components=1 && official_compile "$1" "$2"
}

# The distribution's PHP, with one directory for settings and one for extensions, both below /usr/local.
official_move() { # VERSION
	rm "$root/etc/apt/preferences.d/no-debian-php"
	in_chroot apt-get install -y -q --no-install-recommends "php$1-cli" "php$1-fpm" "php$1-dev" "php$1-curl" "php$1-mbstring" || return 1
	in_chroot VERSION="$1" sh -ec '
		api=$(php-config$VERSION --phpapi)
		extensions=/usr/local/lib/php/extensions/no-debug-non-zts-$api
		mkdir -p "${extensions%/*}"
		mv "/usr/lib/php/$api" "$extensions" && ln -s "$extensions" "/usr/lib/php/$api"
		mv "/usr/bin/php$VERSION" /usr/local/bin/php && mv "/usr/sbin/php-fpm$VERSION" /usr/local/sbin/php-fpm
		sed "s|^extension_dir=.*|extension_dir=$extensions|; s|^php_cli_binary=.*|php_cli_binary=/usr/local/bin/php|; s|^ini_dir=.*|ini_dir=/usr/local/etc/php/conf.d|; s|/etc/php/$VERSION/cli/conf.d|/usr/local/etc/php/conf.d|" \
			"/usr/bin/php-config$VERSION" > /usr/local/bin/php-config
		chmod 755 /usr/local/bin/php-config
		for form in cli fpm; do
			cp -L "/etc/php/$VERSION/$form/conf.d"/* /usr/local/etc/php/conf.d/
			rm -r "/etc/php/$VERSION/$form/conf.d" && ln -s /usr/local/etc/php/conf.d "/etc/php/$VERSION/$form/conf.d"
		done
		rm -rf "/etc/php/$VERSION/mods-available" /usr/bin/php /usr/bin/php-config* /usr/bin/phpize*
		cp "/etc/php/$VERSION/fpm/php-fpm.conf" /usr/local/etc/php-fpm.conf'
}

official_php() {
	# What is compiled stays when what is written over it changes.
	local settings
	settings=$(declare -f official_entry official_settle | sha256sum | cut -c1-8)
	official_layers=()
	{
		official_layer php-tools official_tools || return 1
		if [ "$official_how" = distribution ]; then
			official_layer "php-$1-distribution" official_move "$1" && official_layer "php-$1-distribution-$settings" official_entry
		else
			official_layer "php-headers-$official_how" official_headers && official_source "$1" \
				&& official_layer "php-$1-$2-$official_how" official_make "$1" "$2" \
				&& official_layer "php-$1-$2-$official_how-$settings" official_settle "$2"
		fi
	} >> "$cache/php.log" 2>&1
}
