# shellcheck shell=bash
# Where each PHP version can be had, as a root directory made by debootstrap. To be sourced.
#   root_of VERSION        the directory; makes it if it is not there. Roots are kept in $roots.
# A version is 8.2 to 8.6, or one of these with -zts, which is built from the distribution's source package, or with
# -arm64: Debian's packages for that processor, unpacked by this machine (foreign.sh runs what is in it).
roots=${PHPCA_ROOTS:-$build/roots}

# DISTRIBUTION SUITE COMPONENTS, and whether the suite has libphp
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
	local distribution suite components keyring script='' packages='' url
	read -r distribution suite components <<< "$(suite_of "$1")"
	[ -n "$suite" ] || return 1
	keyring=$(keyring_of "$distribution") || return 1
	url=$(mirror_of "$distribution")
	# debootstrap knows suites by name; a newer one is made as its elder.
	[ "$distribution" != ubuntu ] || script=/usr/share/debootstrap/scripts/jammy
	# experimental's are added to a root of sid.
	[ "$suite" = sid ] || packages=$(php_packages "$1")
	eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
	export http_proxy https_proxy
	rm -rf "$2"
	# shellcheck disable=SC2086
	debootstrap --variant=minbase --components="$components" $keyring \
		--include="$build_packages,$library_packages${packages:+,$packages}" "$suite" "$2" "$url" $script || return 1
	echo "deb $url $suite ${components//,/ }" > "$2/etc/apt/sources.list"
	rm -rf "$2"/etc/apt/sources.list.d
	apt-config dump | grep -E '^Acquire::https?::' > "$2/etc/apt/apt.conf.d/00machine" || true
	rm -f "$2"/var/cache/apt/archives/*.deb
}

# 8.6 is not released: its packages are in Debian experimental, beside sid. (A mirror may be older than its lists allow.)
add_experimental() { # VERSION DIR
	local url packages
	url=$(mirror_of debian)
	packages=$(php_packages "$1")
	echo "deb $url experimental main" >> "$2/etc/apt/sources.list"
	echo 'Acquire::Check-Valid-Until "false";' >> "$2/etc/apt/apt.conf.d/00machine"
	cp /etc/resolv.conf /etc/hosts "$2/etc/"
	chroot "$2" env DEBIAN_FRONTEND=noninteractive sh -c "apt-get update -q && apt-get install -y -q --no-install-recommends -t experimental ${packages//,/ }"
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
	packages="$library_packages,$(php_packages "$version"),libc6-dev,make,pkg-config,git,unzip,xz-utils,libarchive-tools,procps"
	rm -rf "$2"
	mkdir -p "$2"/var/lib/apt/lists/partial "$2"/var/lib/dpkg "$2"/var/cache/apt/archives/partial "$2"/etc/apt "$2"/usr/{bin,sbin,lib} "$2"/dev "$2"/proc
	: > "$2/var/lib/dpkg/status"
	ln -s usr/bin usr/sbin usr/lib "$2"
	printf 'deb %s %s main\ndeb %s-security %s-security main\n' "$url" "$suite" "$url" "$suite" > "$2/etc/apt/sources.list"
	apt="apt-get -q -y -o Dir::State=$2/var/lib/apt -o Dir::State::status=$2/var/lib/dpkg/status -o Dir::Cache=$2/var/cache/apt
		-o Dir::Etc::SourceList=$2/etc/apt/sources.list -o Dir::Etc::SourceParts=/dev/null -o APT::Architecture=arm64
		-o APT::Architectures=arm64 -o APT::Install-Recommends=false -o APT::Sandbox::User=root"
	# shellcheck disable=SC2086
	$apt update && $apt install --download-only '?essential' ${packages//,/ } || return 1
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
		8.6*) make_root 8.6 "$root" && add_experimental 8.6 "$root" ;;
		*) make_root "${1%-zts}" "$root" ;;
		esac > "$roots/${1%-zts}.log" 2>&1 || { tail -5 "$roots/${1%-zts}.log" >&2; return 1; }
		touch "$root/.complete"
	fi
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
	echo "$root"
}
