# shellcheck shell=bash
# Where each PHP version can be had, as a root directory made by debootstrap. To be sourced.
#   root_of VERSION        the directory; makes it if it is not there. Roots are kept in $roots.
# A version is 8.2, 8.3, 8.4, 8.5 or one of these with -zts, which is built from the distribution's source package.
roots=${PHPCA_ROOTS:-$build/roots}

# DISTRIBUTION SUITE COMPONENTS, and whether the suite has libphp
suite_of() {
	case ${1%-zts} in
	8.2) echo debian bookworm main ;;
	8.3) echo ubuntu noble main,universe ;;
	8.4) echo debian trixie main ;;
	8.5) echo ubuntu resolute main,universe ;;
	*) echo "matrix: no distribution is known to have PHP $1" >&2; return 1 ;;
	esac
}

build_packages="gcc,libc6-dev,make,pkg-config,ca-certificates,git,unzip,xz-utils,libarchive-tools"
library_packages="libarchive-dev,libcjson-dev,libgit2-dev,libsodium-dev,libxxhash-dev,libcmocka-dev"
php_packages() { # VERSION
	local name packages=
	for name in cli cgi dev xml mbstring; do
		packages=$packages,php$1-$name
	done
	# Part of PHP itself from 8.5 on.
	case $1 in 8.[234]) packages=$packages,php$1-opcache ;; esac
	echo "${packages#,},libphp$1-embed"
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
keyring_of() { # DISTRIBUTION
	[ "$1" = ubuntu ] || return 0
	local debian
	debian=$(root_of 8.4) || return 1
	if [ ! -f "$roots/ubuntu.gpg" ]; then
		chroot "$debian" sh -c 'apt-get update -q && cd /tmp && apt-get download -q ubuntu-keyring' >&2 || return 1
		rm -rf "$roots/keyring" && mkdir "$roots/keyring"
		dpkg -x "$debian"/tmp/ubuntu-keyring_*.deb "$roots/keyring" || return 1
		cp "$roots/keyring/usr/share/keyrings/ubuntu-archive-keyring.gpg" "$roots/ubuntu.gpg"
	fi
	echo "--keyring=$roots/ubuntu.gpg"
}

make_root() { # VERSION DIR
	local distribution suite components keyring script='' url
	read -r distribution suite components <<< "$(suite_of "$1")"
	[ -n "$suite" ] || return 1
	keyring=$(keyring_of "$distribution") || return 1
	url=$(mirror_of "$distribution")
	# debootstrap knows suites by name; a newer one is made as its elder.
	[ "$distribution" != ubuntu ] || script=/usr/share/debootstrap/scripts/jammy
	eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
	export http_proxy https_proxy
	rm -rf "$2"
	# shellcheck disable=SC2086
	debootstrap --variant=minbase --components="$components" $keyring \
		--include="$build_packages,$library_packages,$(php_packages "${1%-zts}")" "$suite" "$2" "$url" $script || return 1
	echo "deb $url $suite ${components//,/ }" > "$2/etc/apt/sources.list"
	rm -rf "$2"/etc/apt/sources.list.d
	apt-config dump | grep -E '^Acquire::https?::' > "$2/etc/apt/apt.conf.d/00machine" || true
	rm -f "$2"/var/cache/apt/archives/*.deb
}

root_of() { # VERSION
	local root=$roots/${1%-zts}
	mkdir -p "$roots"
	if [ ! -f "$root/.complete" ]; then
		echo "matrix: making a root with PHP ${1%-zts}" >&2
		make_root "${1%-zts}" "$root" > "$roots/${1%-zts}.log" 2>&1 || { tail -5 "$roots/${1%-zts}.log" >&2; return 1; }
		touch "$root/.complete"
	fi
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	echo "$root"
}
