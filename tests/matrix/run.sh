#!/bin/bash
# run.sh BUILD [VERSION...]: the project built and tested with each PHP version, in a root directory of its own.
#   MATRIX="8.2 8.4"       the versions, if none is named
#   STEPS="build shapes"   what is done in each: build unit shapes phpt php-src apps (all); in 8.2-arm64: build unit processors shapes
#   PHPCA_ROOTS=DIR        where roots are kept (BUILD/roots)
# What is tested is the commit that is checked out. The last line is: N passed, N failed, N skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
shift
# shellcheck source=tests/matrix/roots.sh
. "$here/roots.sh"
# shellcheck source=tests/matrix/foreign.sh
. "$here/foreign.sh"
versions=${*:-${MATRIX:-8.2}}
steps=${STEPS:-}
logs=$build/matrix
mkdir -p "$logs"
passed=0 failed=0 skipped=0

[ "$(id -u)" = 0 ] || { echo "matrix: needs root, for chroot"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

flags="-O2 -g"
# in_root ROOT COMMAND: in mount and process namespaces of its own, that end with it
in_root() {
	unshare --mount --pid --fork --kill-child --propagation private sh -c '
		mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
			TERM=dumb CFLAGS="$2" LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive COMPOSER_ALLOW_SUPERUSER=1 chroot "$0" sh -c "cd /phpca && $1"' "$1" "$2" "$flags" < /dev/null
}

# one STEP ROOT VERSION COMMAND: counts what its closing line says, or one test, by its exit code
one() {
	local start=$SECONDS log=$logs/$3-$1.log code=0 sum p=0 f=0 s=0
	"${enter:-in_root}" "$2" "$4" > "$log" 2>&1 || code=$?
	sum=$(grep -aE '^[0-9]+ passed, [0-9]+ failed, [0-9]+ skipped$' "$log" | tail -1)
	if [ -n "$sum" ]; then
		read -r p f s <<< "${sum//[^0-9 ]/}"
	elif [ $code = 0 ]; then
		p=1
	fi
	[ $code = 0 ] || [ "$f" != 0 ] || f=1
	if [ "$f" != 0 ]; then
		grep -aE '^not ok|error:|Error ' "$log" | head -20 || true
		tail -5 "$log" | sed 's/^/# /'
	fi
	printf 'PHP %-8s %-8s %6d passed %4d failed %4d skipped %5d s\n' "$3" "$1" "$p" "$f" "$s" $((SECONDS - start))
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
	[ "$f" = 0 ]
}

run_version() { # VERSION
	local root step
	root=$(root_of "$1") || { failed=$((failed + 1)); return; }
	rm -rf "$root/phpca"
	git clone -q "$top" "$root/phpca" || { failed=$((failed + 1)); return; }
	case $1 in
	*-arm64) run_foreign "$root" "$1"; return ;;
	esac
	for step in ${steps:-build unit shapes phpt php-src apps}; do
		case $step in
		build) one build "$root" "$1" "make -j$(nproc) && php -v && build/phpca --version" || return ;;
		unit) one unit "$root" "$1" "make unit-tests && ONLY=unit bash tests/run.sh build" ;;
		shapes) one shapes "$root" "$1" "ONLY=shapes bash tests/run.sh build" ;;
		phpt) one phpt "$root" "$1" "ONLY=phpt bash tests/run.sh build" ;;
		php-src) one php-src "$root" "$1" "bash tests/php-src/run.sh build ${PHPT:-quick}" ;;
		apps) one apps "$root" "$1" "ONLY=e2e TESTS=apps bash tests/run.sh build" ;;
		*) echo "matrix: no such step: $step"; failed=$((failed + 1)) ;;
		esac
	done
}

here() { bash -c "cd '$top' && $2"; }

# TAP of this machine's runner, as a closing line.
run_foreign() { # ROOT VERSION
	local step enter
	foreign_tools > "$logs/$2-tools.log" 2>&1 || { failed=$((failed + 1)); return; }
	for step in ${steps:-build unit processors shapes}; do
		enter=in_foreign_root
		case $step in
		build) enter=here one build "$1" "$2" ". tests/matrix/foreign.sh && build_foreign '$1' '${2%-arm64}' all unit-tests && in_foreign_root '$1' 'build/phpca --version'" || return ;;
		unit) one unit "$1" "$2" "ONLY=unit bash tests/run.sh build" ;;
		processors) enter=here one processors "$1" "$2" "bash tests/matrix/processors.sh '$build' '$1' | tee '$logs/$2-processors.tap'; bash tests/matrix/count.sh < '$logs/$2-processors.tap'" ;;
		shapes) one shapes "$1" "$2" "ONLY=shapes bash tests/run.sh build" ;;
		*) echo "matrix: no such step: $step"; failed=$((failed + 1)) ;;
		esac
	done
}

for version in $versions; do
	run_version "$version"
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
