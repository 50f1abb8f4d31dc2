# shellcheck shell=bash
# Fresh Debian machines for tests: a base made by debootstrap, and layers over it. To be sourced after lib.sh by a script that then
# calls chroot_begin "$@" first of all.
#   chroot_begin "$@"         goes on in namespaces of its own, with a base; or skips the whole test and says why
#   chroot_open LAYER...      a file system at $root: the layers, first the lowest, under a new one that is thrown away at chroot_close
#   chroot_keep NAME          chroot_close, and what was written is the layer NAME from now on;  chroot_has NAME tells
#   in_chroot [--user U] [--dir D] [NAME=VALUE...] COMMAND...
# All is kept in BUILD/chroot, so that only the first test that needs it pays for it. Packages come from where this machine's own apt takes them.
# Before chroot_begin a script may choose another Debian (chroot_suite), with a directory of its own (cache and root).
cache=$build/chroot
root=$cache/root
chroot_suite=$(. /etc/os-release && echo "$VERSION_CODENAME")

chroot_refuse() {
	skip "$(basename "$0" .sh)" "$1"
	plan
	exit 0
}

chroot_begin() {
	[ -z "$preload" ] || chroot_refuse "a sanitized build"
	[ "$(id -u)" = 0 ] || chroot_refuse "a chroot needs root"
	if [ -z "${CHROOT_NAMESPACE:-}" ]; then
		unshare --mount --pid --fork true 2>/dev/null || chroot_refuse "no privilege to unshare a mount namespace"
		CHROOT_NAMESPACE=1 exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private bash "$0" "$@"
	fi
	mkdir -p "$cache/layers" "$cache/apt" "$cache/composer" "$root"
	exec 9> "$cache/lock"
	flock 9   # one test at a time
	if ! chroot_overlays; then
		# The build directory may lie on a file system that can't be a layer, as in a container. In memory nothing is kept for the next test.
		mount -t tmpfs none "$cache" 2>/dev/null
		mkdir -p "$cache/layers" "$cache/apt" "$cache/composer" "$root"
		chroot_overlays || chroot_refuse "no privilege to mount an overlay"
	fi
	[ -d "$cache/base" ] || chroot_make_base > "$cache/base.log" 2>&1 || { not_ok "debootstrap" "$(tail -5 "$cache/base.log")"; plan; exit 1; }
}

chroot_overlays() {
	mkdir -p "$cache/try"/{a,b,c,d} \
		&& mount -t overlay overlay -o "lowerdir=$cache/try/a,upperdir=$cache/try/b,workdir=$cache/try/c" "$cache/try/d" 2>/dev/null \
		&& umount "$cache/try/d" && rm -rf "$cache/try"
}

# "URL RELEASE KEYRING" of the Debian archives that this machine uses; those of another suite lie beside them.
chroot_sources() {
	# shellcheck disable=SC2016
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT) $(SIGNED_BY)' 'Created-By: Packages' \
		| awk -v codename="$(. /etc/os-release && echo "$VERSION_CODENAME")" -v suite="$1" '
			($2 == codename || $2 ~ "^" codename "-(updates|security)$") && $3 == "main" && !seen[$1, $2]++ { print $1, suite substr($2, length(codename) + 1), $4 }'
}

chroot_make_base() (
	set -e
	codename=$chroot_suite tree=$cache/base.new
	rm -rf "$tree"
	chroot_sources "$codename" | grep -q . || apt-get update -q
	read -r url _ keyring < <(chroot_sources "$codename" | awk -v codename="$codename" '$2 == codename')
	[ -n "$url" ]
	eval "$(apt-config shell http_proxy Acquire::http::Proxy https_proxy Acquire::https::Proxy)"
	export http_proxy https_proxy
	options=()
	[ -f "$keyring" ] && options=("--keyring=$keyring")
	debootstrap --variant=minbase "${options[@]}" "$codename" "$tree" "$url"
	# As apt does it here.
	chroot_sources "$codename" | while read -r url release _; do
		echo "deb $url $release main"
	done > "$tree/etc/apt/sources.list"
	apt-config dump | grep -E '^Acquire::https?::' > "$tree/etc/apt/apt.conf.d/00machine" || true
	cp -a /etc/apt/trusted.gpg.d/. "$tree/etc/apt/trusted.gpg.d/" 2>/dev/null || true
	printf '#!/bin/sh\nexit 101\n' > "$tree/usr/sbin/policy-rc.d"
	chmod 755 "$tree/usr/sbin/policy-rc.d"
	# It is thrown away: nothing has to survive a power failure.
	echo force-unsafe-io > "$tree/etc/dpkg/dpkg.cfg.d/unsafe-io"
	printf 'Binary::apt::APT::Keep-Downloaded-Packages "true";\nAPT::Keep-Downloaded-Packages "true";\nDebug::NoLocking "true";\n' > "$tree/etc/apt/apt.conf.d/01keep"
	rm -f "$tree"/var/cache/apt/archives/*.deb
	mv "$tree" "$cache/base"
)

chroot_has() { [ -f "$cache/layers/$1/ok" ]; }

# What is needed to run something in $root.
chroot_mounts() {
	mount -t proc proc "$root/proc"
	mount --rbind /dev "$root/dev"
	mount --bind "$cache/apt" "$root/var/cache/apt/archives"
	cp /etc/resolv.conf /etc/hosts "$root/etc/"
}

chroot_open() {
	local lower=../base layer
	for layer; do
		lower=$layer/upper:$lower
	done
	rm -rf "$cache/new"
	mkdir -p "$cache/new/upper" "$cache/new/work"
	(cd "$cache/layers" && mount -t overlay overlay -o "lowerdir=$lower,upperdir=../new/upper,workdir=../new/work" "$root") && chroot_mounts
}

chroot_close() { umount -R -l "$root"; }

chroot_keep() {
	rm -f "$root/etc/resolv.conf" "$root/etc/hosts"
	chroot_close
	rm -rf "$cache/layers/$1"
	mv "$cache/new" "$cache/layers/$1"
	touch "$cache/layers/$1/ok"
}

in_chroot() {
	local user=root dir=/ settings=()
	while :; do
		case $1 in
		--user) user=$2; shift 2 ;;
		--dir) dir=$2; shift 2 ;;
		*=*) settings+=("$1"); shift ;;
		*) break ;;
		esac
	done
	env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
		${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${no_proxy:+no_proxy="$no_proxy"} "${settings[@]}" \
		chroot --userspec="$user" "$root" sh -c 'cd "$0" && exec "$@"' "$dir" "$@" < /dev/null
}
