#!/bin/bash
# musl.sh BUILD: the extension, and a PHP of the packager's version, are built with musl, and run what BUILD/phpca packs, which is built with glibc.
#   STEPS="shapes phpt"   what is done: shapes phpt glob composer (all)
# musl is that of Debian's packages, unpacked into BUILD/musl/root; nothing is installed. PHP is that of its sources (scripts/php-src.sh), without
# what needs other libraries; it is compiled once. Both PHPs must be of one version, so that they have one engine id: where the mirrors have the sources of
# another release only, nothing is tested. `make matrix MATRIX="8.3 8.5" STEPS="build musl"` has those of Ubuntu's PHPs.
# The last line is: N passed, N failed, N skipped.
set -uo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
steps=${STEPS:-shapes phpt glob composer}
# shellcheck source=tests/environment.sh
. "$top/tests/environment.sh"
work=$build/musl root=$build/musl/root logs=$build/musl/logs
mkdir -p "$logs" "$work/bin"
own_php=$(command -v php) phpca=$build/phpca name=musl
. "$here/own_php.sh"

# Debian's packages have the loader, the headers and a specs file of gcc. Paths in the latter are made to lead below BUILD.
unpack_musl() {
	local libraries=usr/lib/$1 packages=$work/packages
	mkdir -p "$packages"
	(cd "$packages" && apt-get download -q musl musl-dev musl-tools) || return 1
	for package in "$packages"/*.deb; do
		dpkg -x "$package" "$root" || return 1
	done
	ln -sfn "../../../lib/$1/libc.so" "$root/$libraries/libc.so"
	# Of this machine's headers: the kernel's, and those of a library that is headers alone.
	mkdir -p "$work/include"
	ln -sfn /usr/include/linux /usr/include/asm-generic /usr/include/xxhash.h /usr/include/xxh3.h "$work/include"
	ln -sfn "/usr/include/$(gcc -dumpmachine)/asm" "$work/include/asm"
	sed -E "s#/lib/ld-musl-[a-z0-9_]+\.so\.1#$root/lib/$1/libc.so#; s#/$libraries#$root/$libraries#g; s#/usr/include/$1#$root&#g
		s#-isystem include%s#& -isystem $work/include#" "$root/$libraries/musl-gcc.specs" > "$work/musl.specs" || return 1
	printf '#!/bin/sh\nexec gcc "$@" -specs "%s"\n' "$work/musl.specs" > "$work/bin/musl-gcc"
	chmod 755 "$work/bin/musl-gcc"
}

# PHP's own runner, as TAP. One message is the C library's, and one test is about what musl has not. PHP's JIT may crash by itself.
phpt() {
	rm -rf "$work/phpt" && cp -r "$top/tests/phpt" "$work/phpt"
	local jit=works
	rm "$work/phpt/files_overlay.phpt"
	php -d opcache.enable_cli=1 -d opcache.jit=tracing -d opcache.jit_buffer_size=16M -r 'for ($i = $n = 0; $i < 100000; $i++) { $n += $i; } echo $n;' > /dev/null 2>&1 || jit=crashes
	sed -i 's/: Invalid cross-device link/: Cross-device link/' "$work/phpt/files_refuse.phpt"
	TEST_PHP_EXECUTABLE=$work/php/bin/php NO_INTERACTION=1 TEST_TIMEOUT=$(limit 300) "$work/php/bin/php" "$work"/php/lib/php/build/run-tests.php \
		-q --no-color --offline -d extension="$PHPCA_SO" -d include_path=.:/usr/share/php -W "$logs/phpt.tsv" "$work/phpt" > "$logs/phpt.log" 2>&1
	awk -F'\t' -v jit="$jit" '{name = $2; sub(".*/", "", name)} /^PASSED/ {print "ok " NR " - " name; next} /^SKIPPED/ {print "ok " NR " - " name " # SKIP"; next}
		name ~ /^opcache_jit/ && jit == "crashes" {print "ok " NR " - " name " # SKIP the JIT crashes in PHP alone"; next}
		{print "not ok " NR " - " name}
		END {print "ok " NR + 1 " - files_overlay.phpt # SKIP there is no GLOB_BRACE"; print "1.." NR + 1}' "$logs/phpt.tsv"
}

# What glob() finds in a tree, it finds in the archive. musl's has no way to ask somebody else for files.
glob() {
	local tree=$work/glob/tree site=$work/glob/site file
	rm -rf "$work/glob" && mkdir -p "$tree/src/deep" "$tree/.hidden" "$tree/two words" "$site"
	for file in src/a.php src/b.php src/.dot.php src/deep/a.php src/deep/B.php .hidden/x.php 'two words/x.php' '[x]' 'a*b' ab '{c}' 'back\slash' ']' x .dotted index.php; do
		echo '<?php return 1;' > "$tree/$file"
	done
	ln -s src "$tree/link"
	"$build/phpca" pack -q --root "$tree" -o "$work/glob/app.phpca"
	is "glob: something is found" "$(php -n "$top/tests/e2e/globs.php" "$tree" | grep -c '"/src' | awk '{print ($1 > 100)}')" 1
	is "glob: in an archive as in the tree" \
		"$(php -n -d extension="$PHPCA_SO" -d phpca.mount="$work/glob/app.phpca:$site" "$top/tests/e2e/globs.php" "$site" 2>&1 | sed "s#$site#TREE#g")" \
		"$(php -n "$top/tests/e2e/globs.php" "$tree" 2>&1 | sed "s#$tree#TREE#g")"
	plan
}

for program in apt-get dpkg gcc make "$build/phpca"; do
	command -v "$program" > /dev/null || without "no $program"
done
triplet=$(gcc -dumpmachine | sed 's/-gnu$/-musl/')
[ -x "$work/bin/musl-gcc" ] || unpack_musl "$triplet" > "$logs/packages.log" 2>&1 || broken "Debian's packages of musl" "$logs/packages.log"
version=$("$own_php" -n -r 'echo PHP_VERSION;')
version=${version%%[-+~]*}
sources=$(sh "$top/scripts/php-src.sh" 2> "$logs/php-src.log") || broken "PHP's sources" "$logs/php-src.log"
grep -qE "(^|[^0-9.])${version//./\\.}([^0-9.]|\$)" "$sources/.source-package" || without "the sources of PHP $version can't be had; $(cat "$sources/.source-package") is another engine"
if [ "$("$work/php/bin/php" -n -r 'echo PHP_VERSION;' 2> /dev/null)" != "$version" ]; then
	CC=$work/bin/musl-gcc CFLAGS=-O1 compile_php "$sources" "$work/php" > "$logs/php.log" 2>&1 || broken "PHP with musl" "$logs/php.log"
fi
echo "# PHP $version, of the sources $(cat "$sources/.source-package"); musl $("$root/lib/$triplet/libc.so" 2>&1 | sed -n 's/^Version //p')"
export PHPCA_SO=$work/phpca/phpca.so PHPCA_PACK=$build/phpca PHPCA_CACHE=off PHPCA_PHP=$own_php
make -C "$top" -s -j"$(nproc)" BUILD="$work/phpca" CC="$work/bin/musl-gcc" PHP_CONFIG="$work/php/bin/php-config" "$PHPCA_SO" > "$logs/make.log" 2>&1 ||
	broken "the extension with musl" "$logs/make.log"
ln -sfn "$build/phpca" "$work/phpca/phpca"
PATH=$work/php/bin:$PATH

tests=0
linked() {
	is "the extension needs no other C library" "$(readelf -d "$PHPCA_SO" | sed -nE 's/.*NEEDED.*\[(.*)\]/\1/p' | tr '\n' ' ')" "libc.so "
	is "nor does PHP" "$(readelf -d "$work/php/bin/php" | sed -nE 's/.*NEEDED.*\[(.*)\]/\1/p' | tr '\n' ' ')" "libc.so "
	is "PHP loads it" "$(php -n -d extension="$PHPCA_SO" -r 'echo extension_loaded("phpca");' 2>&1)" 1
	plan
}
one linked linked
for step in $steps; do
	case $step in
	shapes) one shapes php "$top/tests/shapes/run.php" "$work/phpca" ;;
	phpt | glob | composer) one "$step" "$step" ;;
	*) echo "musl: no such step: $step"; failed=$((failed + 1)) ;;
	esac
done
closing
