# shellcheck shell=bash
# Where each PHP version can be had, as a root directory made by debootstrap. To be sourced.
#   no_privilege           says why nothing of this can be done here; nothing if it can
#   root_of VERSION        the directory; makes it if it is not there. Roots are kept in $roots
#   complete_root VERSION ROOT   adds what not all steps need
#   in_root ROOT COMMAND   runs a command there
# A version is 8.2 to 8.6; with -zts behind it, the root is the same; with -arm64, it has Debian's packages for that processor, unpacked by
# this machine (foreign.sh runs what is in it).
roots=${PHPCA_ROOTS:-$build/roots}

# DISTRIBUTION SUITE COMPONENTS
suite_of() {
	case ${1%-*} in
	8.2) echo debian bookworm main ;;
	8.3) echo ubuntu noble main,universe ;;
	8.4) echo debian trixie main ;;
	8.5) echo ubuntu resolute main,universe ;;
	8.6) echo debian sid main ;;
	*) echo "matrix: no distribution is known to have PHP $1" >&2; return 1 ;;
	esac
}

build_packages="gcc libc6-dev make pkg-config ca-certificates git unzip xz-utils libarchive-tools"
library_packages="libarchive-dev libcjson-dev libgit2-dev libsodium-dev libxxhash-dev libcmocka-dev"
php_packages() { # VERSION
	# Part of PHP itself from 8.5 on.
	local opcache
	case $1 in 8.[234]) opcache=php$1-opcache ;; esac
	echo "php$1-cli php$1-cgi php$1-dev php$1-xml php$1-mbstring libphp$1-embed ${opcache:-}"
}
# What building and most tests need; test_packages: what the rest needs.
packages_of() { echo "$build_packages $library_packages $(php_packages "$1")"; } # VERSION
test_packages() { # VERSION
	echo "php$1-fpm php$1-intl php$1-readline php$1-curl composer valgrind"
}

# The mirror that this machine's apt uses for Debian; Ubuntu lies beside it.
mirror_of() { # DISTRIBUTION
	local url
	url=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 -E '/debian/?$')
	[ -n "$url" ] || { apt-get update -q >&2; url=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 -E '/debian/?$'); }
	url=${url%/}
	echo "${url%debian}$1"
}

# Ubuntu's key ring is a package of Debian trixie, whose root comes first.
ubuntu_keyring() {
	local debian
	[ ! -f "$roots/ubuntu.gpg" ] || return 0
	debian=$(root_of 8.4) || return 1
	fetch_keyring "$debian"
}
fetch_keyring() { # ROOT
	[ ! -f "$roots/ubuntu.gpg" ] || return 0
	in_root "$1" "cd /tmp && apt-get download -q ubuntu-keyring" >&2 || return 1
	rm -rf "$roots/keyring" && mkdir "$roots/keyring"
	dpkg -x "$1"/tmp/ubuntu-keyring_*.deb "$roots/keyring" || return 1
	cp "$roots/keyring/usr/share/keyrings/ubuntu-archive-keyring.gpg" "$roots/ubuntu.gpg"
}

# in_root ROOT COMMAND: in mount and process namespaces of its own, that end with it. It trusts whom this machine trusts, and Composer finds
# the settings that it needs to reach its registry.
in_root() {
	local certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt} composer=${COMPOSER_HOME:-${XDG_CONFIG_HOME:-$HOME/.config}/composer}
	cp /etc/resolv.conf /etc/hosts "$1/etc/"
	[ -f "$certificates" ] || certificates=$1/etc/ssl/certs/ca-certificates.crt
	[ -d "$composer" ] || composer=$1/root/.config/composer
	mkdir -p "$1/root/.config/composer"
	unshare --mount --pid --fork --kill-child --propagation private sh -c '
		mount --bind "$0" "$0" && mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && mount --bind "$3" "$0/root/.config/composer" || exit 1
		[ ! -f "$0/etc/ssl/certs/ca-certificates.crt" ] || mount --bind "$2" "$0/etc/ssl/certs/ca-certificates.crt" || exit 1
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb CFLAGS="-O2 -g" LC_ALL=C.UTF-8 \
			DEBIAN_FRONTEND=noninteractive COMPOSER_ALLOW_SUPERUSER=1 SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt \
			chroot "$0" bash -c "$1"' "$1" "$2" "$certificates" "$composer" < /dev/null
}

# Why nothing of this can be done here; nothing if it can.
no_privilege() {
	[ "$(id -u)" = 0 ] || { echo "a chroot needs root"; return; }
	unshare --mount --pid --fork --propagation private mount -t tmpfs none /mnt 2> /dev/null || { echo "no privilege to mount in a namespace"; return; }
	mkdir -p "$roots"
	{ mknod "$roots/.device.$$" c 1 3 && : > "$roots/.device.$$"; } 2> /dev/null || echo "no privilege to make devices"
	rm -f "$roots/.device.$$"
}

add_packages() { # ROOT PACKAGE...
	local root=$1; shift
	in_root "$root" "apt-get install -y -q --no-install-recommends $*"
}

make_root() { # VERSION DIR
	local distribution suite components url options=() script=()
	read -r distribution suite components <<< "$(suite_of "$1")"
	[ -n "$suite" ] || return 1
	url=$(mirror_of "$distribution")
	eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
	export http_proxy https_proxy
	if [ "$distribution" = ubuntu ]; then
		ubuntu_keyring || return 1
		# debootstrap knows suites by name; a newer one is made as its elder.
		script=(/usr/share/debootstrap/scripts/jammy)
		options=("--keyring=$roots/ubuntu.gpg")
	fi
	rm -rf "$2"
	mkdir -p "$2/etc/dpkg/dpkg.cfg.d"
	echo force-unsafe-io > "$2/etc/dpkg/dpkg.cfg.d/unsafe-io"   # nothing here has to survive a power failure
	debootstrap --variant=minbase --components="$components" "${options[@]}" "$suite" "$2" "$url" "${script[@]}" || return 1
	echo "deb $url $suite ${components//,/ }" > "$2/etc/apt/sources.list"
	rm -rf "$2"/etc/apt/sources.list.d/*
	apt-config dump | grep -E '^Acquire::https?::' > "$2/etc/apt/apt.conf.d/00machine" || true
	printf '#!/bin/sh\nexit 101\n' > "$2/usr/sbin/policy-rc.d"
	chmod 755 "$2/usr/sbin/policy-rc.d"
	in_root "$2" "apt-get update -q" || return 1
	if [ "$suite" = sid ]; then
		add_experimental "$1" "$2" || return 1
	else
		# shellcheck disable=SC2046
		add_packages "$2" $(packages_of "$1") || return 1
	fi
	[ "$suite" != trixie ] || more_sources "$2" || return 1
	rm -f "$2"/var/cache/apt/archives/*.deb
}

# A mirror may have dropped the source package of an older point release. Ubuntu keeps that of the first one.
more_sources() { # ROOT
	fetch_keyring "$1" || return 1
	install -D "$roots/ubuntu.gpg" "$1/usr/share/keyrings/ubuntu-archive-keyring.gpg"
	echo "deb-src [signed-by=/usr/share/keyrings/ubuntu-archive-keyring.gpg] $(mirror_of ubuntu) questing main universe" > "$1/etc/apt/sources.list.d/php-src.list"
}

# 8.6 is not released: its packages are in Debian experimental, beside sid. (A mirror may be older than its lists allow.)
add_experimental() { # VERSION DIR
	echo "deb $(mirror_of debian) experimental main" >> "$2/etc/apt/sources.list"
	echo 'Acquire::Check-Valid-Until "false";' >> "$2/etc/apt/apt.conf.d/00machine"
	in_root "$2" "apt-get update -q" || return 1
	in_root "$2" "apt-get install -y -q --no-install-recommends -t experimental $(packages_of "$1")"
}

# ---- arm64: no package's own scripts are run, so what they would do is done here ----

# What of PHP's modules is loaded, as phpenmod writes it.
enable_modules() { # VERSION DIR
	local ini sapi name
	for ini in "$2"/usr/share/php"$1"-*/*/*.ini; do
		name=$(basename "$ini" .ini)
		cp "$ini" "$2/etc/php/$1/mods-available/"
		for sapi in cli cgi embed; do
			mkdir -p "$2/etc/php/$1/$sapi/conf.d"
			ln -sf "../../mods-available/$name.ini" "$2/etc/php/$1/$sapi/conf.d/$(sed -n 's/^; *priority=//p' "$ini" | grep . || echo 20)-$name.ini"
		done
	done
}

make_foreign_root() { # VERSION DIR
	local version=${1%-arm64} distribution suite components url packages deb apt
	read -r distribution suite components <<< "$(suite_of "$version")"
	[ "$distribution" = debian ] || { echo "matrix: no arm64 packages of PHP $version are known" >&2; return 1; }
	url=$(mirror_of debian)
	packages="$library_packages $(php_packages "$version") libc6-dev make pkg-config git unzip xz-utils libarchive-tools procps"
	rm -rf "$2"
	mkdir -p "$2"/var/lib/apt/lists/partial "$2"/var/lib/dpkg "$2"/var/cache/apt/archives/partial "$2"/etc/apt "$2"/usr/{bin,sbin,lib} "$2"/dev "$2"/proc
	: > "$2/var/lib/dpkg/status"
	ln -s usr/bin usr/sbin usr/lib "$2"
	printf 'deb %s %s main\ndeb %s-security %s-security main\n' "$url" "$suite" "$url" "$suite" > "$2/etc/apt/sources.list"
	apt="apt-get -q -y -o Dir::State=$2/var/lib/apt -o Dir::State::status=$2/var/lib/dpkg/status -o Dir::Cache=$2/var/cache/apt
		-o Dir::Etc::SourceList=$2/etc/apt/sources.list -o Dir::Etc::SourceParts=/dev/null -o APT::Architecture=arm64
		-o APT::Architectures=arm64 -o APT::Install-Recommends=false -o APT::Sandbox::User=root"
	# shellcheck disable=SC2086
	$apt update && $apt install --download-only '?essential' $packages || return 1
	for deb in "$2"/var/cache/apt/archives/*.deb; do
		# dpkg --extract would put directories where the links are.
		dpkg --fsys-tarfile "$deb" | tar -x --keep-directory-symlink -C "$2" || return 1
	done
	rm -f "$2"/var/cache/apt/archives/*.deb
	cp "$2/usr/share/base-passwd/passwd.master" "$2/etc/passwd"
	cp "$2/usr/share/base-passwd/group.master" "$2/etc/group"
	ln -sf mawk "$2/usr/bin/awk"
	ln -sf "libphp$version.so" "$2/usr/lib/libphp.so"
	for deb in php php-cgi php-config phpize; do
		ln -sf "$deb$version" "$2/usr/bin/$deb"
	done
	mkdir -p "$2/tmp" "$2/root" && chmod 1777 "$2/tmp"
	enable_modules "$version" "$2"
}

root_of() { # VERSION
	local root=$roots/${1%-zts}
	mkdir -p "$roots"
	if [ ! -f "$root/.complete" ]; then
		echo "matrix: making a root with PHP ${1%-zts}" >&2
		case $1 in
		*-arm64) make_foreign_root "$1" "$root" ;;
		*) make_root "${1%-zts}" "$root" ;;
		esac > "$roots/${1%-zts}.log" 2>&1 || { tail -5 "$roots/${1%-zts}.log" >&2; return 1; }
		touch "$root/.complete"
	fi
	echo "$root"
}

# The rest of the packages, for the steps that need them.
complete_root() { # VERSION ROOT
	[ ! -f "$2/.complete-tests" ] || return 0
	echo "matrix: adding what all tests need to the root with PHP $1" >&2
	# shellcheck disable=SC2046
	{ in_root "$2" "apt-get update -q" && add_packages "$2" $(packages_of "$1") $(test_packages "$1"); } > "$roots/$1-tests.log" 2>&1 \
		|| { tail -5 "$roots/$1-tests.log" >&2; return 1; }
	# One test loads it.
	in_root "$2" "phpdismod -v $1 curl" && touch "$2/.complete-tests"
}
