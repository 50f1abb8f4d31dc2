# shellcheck shell=bash
# What the tests with a PHP of their own share, that is compiled below BUILD: musl.sh and threads.sh. To be sourced with $name (of the test), $top, $build, $work,
# $logs, $own_php (with which Composer installs) and $phpca (the packager).
#   without REASON, broken WHAT LOG   end the test, skipped and failed; closing   ends it with the sum
#   one STEP COMMAND...               a runner that prints TAP
#   is NAME FOUND WANTED, plan        TAP of a function that `one` calls
#   composer                          Composer in all ways, as TAP; PHPCA_SO is the extension
#   compile_php SOURCES PREFIX CONFIGURE...   with the extensions that the tests want and that need no other library
passed=0 failed=0 skipped=0

closing() { echo "$passed passed, $failed failed, $skipped skipped"; [ "$failed" = 0 ] && [ $((passed + skipped)) -gt 0 ]; exit; }
without() { echo "$name: skipped: $1"; skipped=1; closing; }
broken() { echo "not ok - $1"; tail -5 "$2" | sed 's/^/# /'; failed=$((failed + 1)); closing; }

one() {
	local step=$1 start=$SECONDS log=$logs/$1.tap sum p f s
	shift
	"$@" > "$log" 2> "$logs/$step.err" < /dev/null
	sum=$(bash "$top/tests/matrix/count.sh" < "$log")
	read -r p f s <<< "${sum//[^0-9 ]/}"
	[ "$f" = 0 ] || grep -A12 '^not ok' "$log" | head -60
	printf '%s %-10s %6d passed %4d failed %4d skipped %5d s\n' "$name" "$step" "$p" "$f" "$s" $((SECONDS - start))
	passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

tests=0
is() {
	tests=$((tests + 1))
	[ "$2" = "$3" ] && echo "ok $tests - $1" && return
	echo "not ok $tests - $1"
	printf '%s\n' "wanted: $3" "found:  $2" | head -c 1500 | sed 's/^/# /'
}
plan() { echo "1..$tests"; }

compile_php() {
	local sources=$1 prefix=$2; shift 2
	rm -rf "$prefix.source" "$prefix"
	cp -r "$sources" "$prefix.source" || return 1
	(cd "$prefix.source" && ./configure -q --prefix="$prefix" --disable-all --without-valgrind --without-pcre-jit --enable-opcache \
		--enable-ctype --enable-filter --enable-mbstring --disable-mbregex --enable-pcntl --enable-phar --enable-posix --enable-session --enable-tokenizer "$@" &&
		make -s -j"$(nproc)" && make -s install) || return 1
	rm -rf "$prefix.source"
	echo short_open_tag=0 > "$prefix/lib/php.ini"   # as Debian's php.ini has it
	[ ! -f "$("$prefix/bin/php-config" --extension-dir)/opcache.so" ] || echo zend_extension=opcache >> "$prefix/lib/php.ini"   # since 8.5 it is built in
}

# Composer, unpacked and from an archive, every script of it precompiled.
composer() {
	local app=$build/apps/composer archive=$work/composer.phpca way options wanted
	export COMPOSER_HOME=$work/composer-home COMPOSER_DISABLE_NETWORK=1
	PATH=${own_php%/*}:$PATH sh "$top/scripts/install-app.sh" composer "$app" > "$logs/install-composer.log" 2>&1
	"$phpca" pack -q --root "$app" --entry vendor/bin/composer -o "$archive"
	wanted=$(php "$app/vendor/bin/composer" list --raw 2>&1)
	is "composer: there are commands" "$(grep -c '^require ' <<< "$wanted")" 1
	for way in "" base paths unlinked scalar source opcache; do
		options=(-d extension="$PHPCA_SO" -d phpca.force="${way/opcache/}")
		[ "$way" != opcache ] || options+=(-d opcache.enable_cli=1)
		is "composer list, ${way:-nothing} forced" "$(php "${options[@]}" "$archive" list --raw 2>&1)" "$wanted"
	done
	SHAPES_VERDICTS=$work/verdicts.json php -d extension="$PHPCA_SO" -d auto_prepend_file="$top/tests/shapes/probe.php" "$archive" list --raw > /dev/null 2>&1
	is "composer: all scripts are run precompiled" \
		"$(php -r '$of = array_count_values(json_decode(file_get_contents($argv[1]), true)); echo implode(" ", array_keys($of)), max($of) > 100 ? "" : " few";' "$work/verdicts.json")" precompiled
	plan
}
