# shellcheck shell=bash
# The environment of all tests. To be sourced by bash scripts that have set $top and $build; a second time changes nothing.
#
# Whatever a program would put into the home directory or into /tmp goes below the build directory: HOME and TMPDIR lead there.
# Of this user's home, only the settings are read that Composer and npm need to reach their registries.
#   PATIENCE           how many times slower this machine is than the one on which limits were set; 1 at least
#   limit SECONDS      the same in seconds of this machine. Limits are against hanging; no test is about speed
#   everybodys NAME    sets the variable NAME to a directory outside of all repositories that every user can reach; it is removed at the end

if [ "${TESTS_HOME:-}" != "$build/home" ]; then
	export TESTS_HOME=$build/home USERS_HOME=${USERS_HOME:-$HOME}
	mkdir -p "$TESTS_HOME/composer" "$build/tmp"
	for directory in "${COMPOSER_HOME:-}" "${XDG_CONFIG_HOME:-$HOME/.config}/composer" "$HOME/.composer"; do
		if [ -d "$directory" ]; then
			cp "$directory"/auth.json "$directory"/config.json "$TESTS_HOME/composer" 2> /dev/null || true
			break
		fi
	done
	[ ! -f "$HOME/.npmrc" ] || export NPM_CONFIG_USERCONFIG=${NPM_CONFIG_USERCONFIG:-$HOME/.npmrc}
	# The checkout may belong to somebody else, as in a container.
	printf '[safe]\n\tdirectory = %s\n' "$top" > "$TESTS_HOME/.gitconfig"
	export HOME=$TESTS_HOME TMPDIR=$build/tmp COMPOSER_HOME=$TESTS_HOME/composer COMPOSER_ALLOW_SUPERUSER=1
	unset XDG_CONFIG_HOME XDG_CACHE_HOME XDG_DATA_HOME XDG_STATE_HOME XDG_RUNTIME_DIR COMPOSER_CACHE_DIR
fi

# Elapsed time of some work of the kind that most tests do: PHP is started, compiles, and computes.
measure_patience() {
	local start now i
	start=$(date +%s%N)
	for i in 1 2 3 4 5 6 7 8; do
		php -r '$s = ""; for ($i = 0; $i < 20000; $i++) { $s = md5($s . $i); eval("function f$i() { return $i; }"); } echo $s;' > /dev/null
	done
	now=$(date +%s%N)
	echo $(((now - start) / 1000000 / 500 + 1))
}
PATIENCE=${PATIENCE:-$(measure_patience)}
export PATIENCE
limit() { echo $(($1 * PATIENCE)); }

everybodys_directories=()
everybodys() {
	local -n everybodys_name=$1
	everybodys_name=$(mktemp -d /tmp/phpca-test.XXXXXX)
	chmod 755 "$everybodys_name"
	everybodys_directories+=("$everybodys_name")
}
trap 'rm -rf "${everybodys_directories[@]}"' EXIT
trap 'exit 1' HUP INT TERM
