# shellcheck shell=bash
# The packager for a PHP that is on this machine, built from the action's own sources: its module, hosted by that PHP (docs/engines.md). To be
# sourced after lib.sh.
#   find_php VERSION         sets $php: the program that is PHP VERSION, as setup-php or a distribution names it; PATH's php if VERSION is empty
#   build_packager           for $php; sets $packager and $extension

php_says() { "$1" -n -r "$2" 2> /dev/null < /dev/null; }

find_php() { # VERSION
	local name version
	for name in ${1:+"php$1" "php${1//./}"} php; do
		php=$(command -v "$name") || continue
		version=$(php_says "$php" 'echo PHP_VERSION;')
		[[ -z $1 || $version == "$1" || $version == "$1".* ]] && return 0
	done
	[ -z "$1" ] || fail "php-version: there is no PHP $1 in PATH; let shivammathur/setup-php or apt-get put it there before this step" 2
	fail "there is no php in PATH: the action reads the packager's reports with it"
}

# php-config lies beside the program, or beside the file that it is a link to, and says that it is of this version.
find_php_config() { # PHP
	local version short directory name
	version=$(php_says "$1" 'echo PHP_VERSION;')
	short=$(php_says "$1" 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')
	for directory in "$(dirname "$1")" "$(dirname "$(realpath "$1")")"; do
		for name in "php-config$short" "php-config${short//./}" php-config; do
			php_config=$directory/$name
			[ -x "$php_config" ] && [ "$("$php_config" --version)" = "$version" ] && [ -f "$("$php_config" --include-dir)/main/php.h" ] && return 0
		done
	done
	php_config=
	return 1
}

# Debian's and Ubuntu's package of each header that the build needs.
header_packages="archive.h=libarchive-dev cjson/cJSON.h=libcjson-dev git2.h=libgit2-dev sodium.h=libsodium-dev xxhash.h=libxxhash-dev"

# Packages of what is missing: a compiler, make, headers of libraries, those of PHP.
missing_packages() { # PHP
	local pair
	command -v gcc > /dev/null || echo gcc libc6-dev
	command -v make > /dev/null || echo make
	for pair in $header_packages; do
		[ -f "/usr/include/${pair%%=*}" ] || [ -f "/usr/local/include/${pair%%=*}" ] || echo "${pair#*=}"
	done
	find_php_config "$1" || echo "php$(php_says "$1" 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')-dev"
}

install_packages() { # PACKAGE...
	local as_root=()
	[ "$(id -u)" = 0 ] || as_root=(sudo -n)
	"${as_root[@]}" apt-get update -q && "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

build_packager() {
	local kind missing build
	kind=$(php_says "$php" 'ob_start(); phpinfo(INFO_GENERAL); preg_match("/^PHP Extension Build => (\S+)/m", ob_get_clean(), $m); echo $m[1];')
	case $kind in
	*debug*) fail "$php is a debug build of PHP ($kind): phpca needs one that is not" 4 ;;
	esac
	read -ra missing <<< "$(missing_packages "$php" | tr '\n' ' ')"
	if [ ${#missing[@]} -gt 0 ]; then
		echo "installing ${missing[*]}"
		install_packages "${missing[@]}" || true
		read -ra missing <<< "$(missing_packages "$php" | tr '\n' ' ')"
		[ ${#missing[@]} = 0 ] || fail "the packager can't be built for $php: ${missing[*]} missing, which apt-get could not install; put them there before this step, or name a packager"
	fi
	find_php_config "$php"
	build=$GITHUB_ACTION_PATH/build/action/${kind//,/-}
	make -C "$GITHUB_ACTION_PATH" --no-print-directory -j"$(nproc)" module PHP_CONFIG="$php_config" BUILD="$build" \
		|| fail "the packager could not be built for $php ($kind); the log above says why"
	packager=$build/phpca extension=$build/phpca.so
	sed "s|@PHP@|$php|; s|@MODULE@|$build/phpca_packager.so|g" "$GITHUB_ACTION_PATH/packaging/phpca.sh.in" > "$packager"
	chmod 755 "$packager"
}
