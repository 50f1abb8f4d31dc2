# shellcheck shell=bash
# The machine that programs from the field run on: this one, with Debian packages laid over it. To be sourced by run.sh.
# Nothing is installed: packages are downloaded with what they depend on, unpacked, and are the upper layers of /usr, /etc and /var in a mount
# namespace. All processes that are started in it end with it.
#   machine_begin "$@"     goes on in that namespace
field=$build/field
machine_packages=(adminer mariadb-server-core mariadb-client-core nginx-light php8.2-gd php8.2-mysql php8.2-pcov php8.2-sqlite3 php8.2-zip
	phpmyadmin roundcube-core roundcube-mysql wordpress wordpress-theme-twentytwentythree)

machine_begin() {
	[ "$(id -u)" = 0 ] || { echo "make field needs root"; exit 1; }
	if [ -z "${FIELD_NAMESPACE:-}" ]; then
		machine_download
		FIELD_NAMESPACE=1 exec unshare --mount --pid --fork --kill-child --mount-proc --propagation private bash "$0" "$@"
	fi
	local directory
	# In memory, of this namespace alone
	mkdir -p "$field/over" && mount -t tmpfs none "$field/over" || exit 1
	for directory in usr etc var; do
		mkdir -p "$field/over/$directory/upper" "$field/over/$directory/work"
		mount -t overlay overlay -o "lowerdir=$field/files/$directory:/$directory,upperdir=$field/over/$directory/upper,workdir=$field/over/$directory/work" "/$directory" || exit 1
	done
}

machine_get() {
	apt-get install -y -q --download-only --no-install-recommends -o "Dir::Cache::Archives=$field/debs" "${machine_packages[@]}"
}
machine_download() {
	[ "$(cat "$field/packages" 2> /dev/null)" != "${machine_packages[*]}" ] || return 0
	rm -rf "$field"
	mkdir -p "$field/debs/partial" "$field/files"
	local deb
	# The lists of packages may be missing, or old.
	if ! { machine_get || { apt-get update -q && machine_get; }; } > "$field/apt.log" 2>&1; then
		tail -5 "$field/apt.log"
		exit 1
	fi
	for deb in "$field"/debs/*.deb; do
		dpkg -x "$deb" "$field/files" || exit 1
	done
	echo "${machine_packages[*]}" > "$field/packages"
}
