# shellcheck shell=bash
# Roots of arm64: what is in them is built by a cross compiler of this machine, and run by qemu. To be sourced.
#   foreign_tools                      installs qemu and the compiler, if they are not there (Debian)
#   build_foreign ROOT VERSION TARGET  make TARGET of ROOT/phpca
#   in_foreign_root ROOT COMMAND       in a user namespace, where the kernel starts qemu for programs of arm64 (binfmt_misc):
#                                      nothing of that is seen outside, and it ends with the command
foreign_conf=/usr/lib/binfmt.d/qemu-aarch64.conf

foreign_tools() {
	[ -f "$foreign_conf" ] && command -v aarch64-linux-gnu-gcc > /dev/null && return 0
	apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		qemu-user-static gcc-aarch64-linux-gnu libc6-dev-arm64-cross
}

build_foreign() { # ROOT VERSION TARGET...
	local root=$1 config="sh $1/usr/bin/php-config$2" includes library=-lphp$2
	shift 2
	includes=$($config --includes | sed 's/-I/-I=/g')
	# Manual pages and completions are made by the programs themselves.
	make -C "$root/phpca" -j"$(nproc)" CC="aarch64-linux-gnu-gcc --sysroot=$root" PHP_CONFIG="$config" \
		PHP_INCLUDES="$includes" LIBPHP="$library" FROM_TABLES= "$@"
}

in_foreign_root() { # ROOT COMMAND
	local gate code=0 child
	gate=$(mktemp -d)
	mkfifo "$gate/there" "$gate/mapped"
	# All users have the numbers that they have outside.
	unshare --user sh -c 'echo > "$0/there"; read -r _ < "$0/mapped"; exec "$@"' "$gate" \
		unshare --mount --pid --fork --kill-child --propagation private sh -c '
		set -e
		mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
		cat "$2" > /proc/sys/fs/binfmt_misc/register
		mount -t proc proc "$0/proc"
		mount -t tmpfs tmpfs "$0/dev"
		mkdir "$0/dev/shm" "$0/dev/pts"
		for device in null zero full random urandom tty; do
			: > "$0/dev/$device"
			mount --bind "/dev/$device" "$0/dev/$device"
		done
		ln -s /proc/self/fd "$0/dev/fd"
		ln -s fd/0 "$0/dev/stdin"
		ln -s fd/1 "$0/dev/stdout"
		ln -s fd/2 "$0/dev/stderr"
		exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8 COMPOSER_ALLOW_SUPERUSER=1 \
			PHPCA_CACHE=off chroot "$0" bash -c "cd /phpca && $1"' "$1" "$2" "$foreign_conf" < /dev/null &
	child=$!
	read -r _ < "$gate/there"
	echo 0 0 4294967295 > "/proc/$child/uid_map" && echo 0 0 4294967295 > "/proc/$child/gid_map"
	echo > "$gate/mapped"
	wait "$child" || code=$?
	rm -rf "$gate"
	return $code
}
