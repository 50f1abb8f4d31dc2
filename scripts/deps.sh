#!/bin/sh
# Installs what the build, the tests and the benchmark need; only what is missing. Debian bookworm,
# bare containers included: no package lists, no sudo, no compiler.
set -eu

PHP=${PHP_PACKAGE:-php8.2}
PACKAGES="gcc clang llvm libclang-rt-14-dev libc6-dev make pkg-config git unzip ca-certificates time
	$PHP-cli $PHP-cgi $PHP-fpm $PHP-dev $PHP-opcache $PHP-xml $PHP-mbstring $PHP-intl $PHP-curl lib$PHP-embed composer
	apache2-bin libapache2-mod-$PHP
	libarchive-dev libcjson-dev libgit2-dev libsodium-dev libxxhash-dev libcmocka-dev
	libarchive-tools faketime valgrind strace groff-base zsh fish bsdutils
	chromium debootstrap iproute2 dpkg-dev lintian php-pear libxml2-utils clang-format-14 shellcheck"
# Where node comes from elsewhere, it brings npm along, and Debian's would be in its way.
command -v npm >/dev/null || PACKAGES="$PACKAGES npm"

missing=
for package in $PACKAGES; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
if [ -z "$missing" ]; then
	echo "deps: all there"
	exit 0
fi
echo "deps: installing$missing"

as_root=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || { echo "deps: need root or sudo to install$missing" >&2; exit 1; }
	as_root=sudo
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q
# shellcheck disable=SC2086
$as_root apt-get install -y -q --no-install-recommends $missing
# One test loads it. The figures of the benchmark are of a PHP without it.
case $missing in
*"$PHP-curl"*) $as_root phpdismod -v "${PHP#php}" curl ;;
esac
