#!/bin/bash
# run.sh BUILD [VERSION...]: the project built and tested with each PHP version, in a root directory of its own.
#   MATRIX="8.2 8.4"       the versions, if none is named
#   STEPS="build shapes"   what is done in each: build unit shapes phpt files php-src apps e2e (all), musl; in 8.2-arm64: build unit processors shapes
#   PHPT=full              PHP's own tests: quick (the default), full or extensions
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
# The end-to-end tests that are about PHP. The others are about the packager, and 8.2 runs them in full.
e2e="engine damage fpm preload preload_load preload_auto preload_constants opcache_preload neighbours serving autoload autoload_again variance variants as_source host stock verify forged disabled curl"
logs=$build/matrix
mkdir -p "$logs"
passed=0 failed=0 skipped=0

refused=$(no_privilege)
if [ -n "$refused" ]; then
	echo "matrix: skipped: $refused"
	echo "0 passed, 0 failed, 1 skipped"
	exit 0
fi

in_tree() { in_root "$1" "cd /phpca && $2"; } # ROOT COMMAND

# one STEP ROOT VERSION COMMAND: counts what its closing line says, or one test, by its exit code
one() {
	local start=$SECONDS log=$logs/$3-$1.log code=0 sum p=0 f=0 s=0
	"${enter:-in_tree}" "$2" "$4" > "$log" 2>&1 || code=$?
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

# figures ROOT VERSION: those of PHP's own tests come out of the root, as `make phpt` leaves them
figures() { cp "$1/phpca/tests/php-src/"*"-$2.md" "$top/tests/php-src" 2> /dev/null || true; }

# step NAME ROOT VERSION
step() {
	local code
	case $1 in files | apps | e2e | threads) complete_root "${3%-zts}" "$2" || return 1 ;; esac
	case $1 in
	build) one build "$2" "$3" "make -j$(nproc) && php -v && build/phpca --version" ;;
	unit) one unit "$2" "$3" "make unit-tests && ONLY=unit bash tests/run.sh build" ;;
	shapes | phpt | files) one "$1" "$2" "$3" "ONLY=$1 bash tests/run.sh build" ;;
	# Outside of the clone, the sources are there the next time.
	php-src)
		one php-src "$2" "$3" "export PHP_SRC; PHP_SRC=\$(sh scripts/php-src.sh) && bash tests/php-src/run.sh build ${PHPT:-quick}"
		code=$?
		figures "$2" "$3"
		return $code
		;;
	apps) one apps "$2" "$3" "ONLY=e2e TESTS=apps bash tests/run.sh build" ;;
	threads)
		one threads "$2" "$3" "export PHP_SRC; mkdir -p build && PHP_SRC=\$(sh scripts/php-src.sh) && PHPT=${PHPT:-quick} STEPS= ZTS_PHP=/opt/phpca-zts bash tests/matrix/threads.sh build"
		code=$?
		figures "$2" "$3"
		return $code
		;;
	musl) one musl "$2" "$3" "export PHP_SRC; PHP_SRC=\$(sh scripts/php-src.sh) && bash tests/matrix/musl.sh build" ;;
	e2e) one e2e "$2" "$3" "ONLY=e2e TESTS='$e2e' bash tests/run.sh build" ;;
	*) echo "matrix: no such step: $1"; return 1 ;;
	esac
}

run_version() { # VERSION
	local root name before chosen=${steps:-build unit shapes phpt files php-src apps e2e}
	# A thread-safe PHP is compiled in the root: no distribution has one.
	case $1 in *-zts) chosen=threads ;; esac
	root=$(root_of "$1") || { echo "not ok - PHP $1: no root directory"; failed=$((failed + 1)); return; }
	rm -rf "$root/phpca"
	git clone -q "$top" "$root/phpca" || { failed=$((failed + 1)); return; }
	case $1 in *-arm64) run_foreign "$root" "$1"; return ;; esac
	for name in $chosen; do
		before=$failed
		step "$name" "$root" "$1" || [ "$failed" -gt "$before" ] || failed=$((failed + 1))
		[ "$name" != build ] || [ "$failed" = "$before" ] || return
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
