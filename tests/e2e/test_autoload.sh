#!/bin/bash
# Composer's class loader answered by phpca (runtime/run/autoload.c): programs that look closely see what they see unpacked.
. "$(dirname "$0")/lib.sh"
. "$here/autoload-app/passing.sh"
cd "$work" || exit 1
if ! command -v composer >/dev/null; then
	skip "autoload" "no composer"
	plan
	exit
fi

site=$work/site cases=$(cd "$here/autoload-app/cases" && ls | sed 's/\.php$//')
settings=(-d display_errors=1 -d log_errors=0 -d html_errors=0 -d error_reporting=-1)
cp -r "$here/autoload-app" "$site" && ln -s real "$site/link"
echo '<?php class {' > "$site/src/Broken/Syntax.php"
passing_classes "$site/src/Pass"
check "composer makes the class loader" composer dump-autoload -q --no-interaction -d "$site"
loader=$site/vendor/composer/ClassLoader.php
# The class loaders of other versions of Composer, where an application of the other tests has brought one along.
loaders=("$loader")
for app in composer composer-lowest composer-highest; do
	other=$build/apps/$app/vendor/composer/composer/src/Composer/Autoload/ClassLoader.php
	[ -f "$other" ] && loaders+=("$other")
done

# all WAY ROOT PHP...: each case, into WAY.CASE.*
all() {
	local way=$1 root=$2 case; shift 2
	rm -f "$work/$way.counts"
	for case in $cases; do
		COUNTS=$work/$way.counts LD_PRELOAD=$preload run "$way.$case" php "${settings[@]}" "$@" "$case"
		sed -i "s|$root|ROOT|g" "$way.$case.out" "$way.$case.err"
	done
}
# compare WAY WANTED [BUT-CASE...]: each case as another way had it
compare() {
	local way=$1 wanted=$2 case part different=; shift 2
	for case in $cases; do
		[[ " $* " == *" $case "* ]] && continue
		for part in out err code; do
			cmp -s "$wanted.$case.$part" "$way.$case.$part" || different+="$case.$part: $(diff "$wanted.$case.$part" "$way.$case.$part" | head -8)"$'\n'
		done
	done
	if [ -z "$different" ]; then ok "$way: all as $wanted"; else not_ok "$way: all as $wanted" "$different"; fi
}
count_of() { sed -n "s/^$2 \([0-9]*\) .*/\1/p" "$1.counts"; }

# ---- unpacked, and then with nothing on the disk but what the archive has not ----
archive=$work/app.phpca
all unpacked "$site" "$site/run.php"
cgi() { LD_PRELOAD=$preload php-cgi -q -n "${settings[@]}" "$@"; }
# OPcache, which is part of PHP 8.5, loads classes in another order once it has linked them, and it waits until files are two seconds old.
command -v php-cgi >/dev/null && cgi -d opcache.enable=0 "$site/run.php" > unpacked.cgi 2>/dev/null
four() { echo 0 > "$work/$1.state" && STATE=$work/$1.state CASE=variance cgi -T 4 "${@:2}" "$site/run.php" 2>/dev/null | sed '/^Elapsed time/d' | grep -v '^$'; }
command -v php-cgi >/dev/null && four unpacked -d opcache.enable=0 > unpacked-variance.cgi
cp -r "$site" tree
check "packed" phpca pack --root "$site" -o "$archive" -q
find "$site" -depth ! -path "$site" ! -path "$site/first" ! -path "$site/first/*" -delete
: > "$site/run.php"
mounted=(-d extension="$build/phpca.so" -d "phpca.mount=$archive:$site")
for case in $cases; do
	grep -q 'PHP Startup' "unpacked.$case.err" && not_ok "unpacked: $case" "$(cat "unpacked.$case.err")"
done
all overlay "$site" "${mounted[@]}" "$site/run.php"
compare overlay unpacked
all off "$site" "${mounted[@]}" -d phpca.force=autoload "$site/run.php"
compare off unpacked
is "phpca.force=autoload: nothing is answered" "$(awk '{n += $2} END {print n}' off.counts)" 0
is "the garbage collector has as much to look at" "$(awk '{print $1, $3}' overlay.counts)" "$(awk '{print $1, $3}' off.counts)"
all elsewhere "$site" "${mounted[@]}" -d phpca.force=base,paths "$site/run.php"
compare elsewhere unpacked
is "relocated: as many are answered" "$(awk '{print $1, $2}' elsewhere.counts)" "$(awk '{print $1, $2}' overlay.counts)"
for force in unlinked source; do
	all $force "$site" "${mounted[@]}" -d phpca.force=$force "$site/run.php"
	compare $force unpacked
	is "phpca.force=$force: nothing is answered" "$(awk '{n += $2} END {print n}' $force.counts)" 0
done
if with_opcache; then
	php -r 'exit((int) !extension_loaded("Zend OPcache"));' || mounted+=("${opcache[@]}")
	all opcache "$site" -d opcache.enable_cli=1 "${mounted[@]}" "$site/run.php"
	compare opcache unpacked
	is "beside OPcache: as many are answered" "$(awk '{print $1, $2}' opcache.counts)" "$(awk '{print $1, $2}' overlay.counts)"
fi

# ---- how many: no case is the same only because PHP did all the work ----
while read -r case least; do
	n=$(count_of overlay "$case")
	if [ "${n:-0}" -ge "$least" ]; then ok "$case: $n answered"; else not_ok "$case: ${n:-none} answered" "wanted: $least or more"; fi
done < "$here/autoload-app/counts.txt"

# ---- several requests in a process ----
if [ -s unpacked.cgi ]; then
	cgi -T 4 "${mounted[@]}" "$site/run.php" 2>/dev/null | sed '/^Elapsed time/d' > requests.cgi
	for i in 1 2 3 4; do cat unpacked.cgi; done > wanted.cgi
	is "four requests: the same each time" "$(grep -v '^$' requests.cgi | md5sum)" "$(grep -v '^$' wanted.cgi | md5sum)"
	check "four requests unpacked" [ "$(grep -c 'Vary.Maker App' unpacked-variance.cgi)" = 4 ]
	four mounted "${mounted[@]}" > requests.cgi
	same "four requests, of classes that load others while they are linked" unpacked-variance.cgi requests.cgi
	if command -v valgrind >/dev/null && [ -z "$preload" ]; then
		grind_all valgrind "${leaks[@]}" php-cgi -n -q -d pcre.jit=0 -T 2 "${mounted[@]}" "$site/run.php" > valgrind.out 2>&1
		is "clean under valgrind" "$?$(cat valgrind.[0-9]*)" 0
		for case in loaders others behind; do
			grind_all "valgrind-$case" php -n -d pcre.jit=0 "${settings[@]}" "${mounted[@]}" "$site/run.php" $case > valgrind.out 2>&1
			is "clean under valgrind: $case" "$(cat "valgrind-$case".[0-9]*)" ""
		done
	fi
fi

# ---- php app.phpca: all that the loader asks for is in the archive, or nowhere ----
rm -r tree/first && mkdir tree/first && mv tree whole
all whole "$work/whole" "$work/whole/run.php"
check "packed whole" phpca pack --root whole -o whole.phpca -q
all itself "$work/whole.phpca" -d extension="$build/phpca.so" "$work/whole.phpca"
compare itself whole later
n=$(count_of itself basic)
is "app.phpca: directories that nothing is in are no obstacle" "$([ "${n:-0}" -ge 10 ] && echo yes)" yes

# ---- which class loaders ----
for other in "${loaders[@]}"; do
	[ "$other" = "$loader" ] || cp "$other" whole/vendor/composer/ClassLoader.php
	hash=$(php "$here/class_loader_hash.php" whole/vendor/composer/ClassLoader.php | cut -d' ' -f1)
	is "$hash is known" "$(grep -c "0x$hash," "$top/packager/php/class_loader.c")" 1
	all whole "$work/whole" "$work/whole/run.php"
	check "packed with $hash" phpca pack --root whole -o other.phpca -q
	all other "$work/other.phpca" -d extension="$build/phpca.so" "$work/other.phpca"
	compare other whole later
	all other-off "$work/other.phpca" -d extension="$build/phpca.so" -d phpca.force=autoload "$work/other.phpca"
	is "$hash: the garbage collector has as much to look at" "$(awk '{print $1, $3}' other.counts)" "$(awk '{print $1, $3}' other-off.counts)"
	is "$hash: classes are answered" "$([ "$(count_of other basic)" -ge 10 ] && echo yes)" yes
done
sed -i 's|public function loadClass|public   /* no matter */ function loadClass|' whole/vendor/composer/ClassLoader.php
check "packed with another comment" phpca pack --root whole -o other.phpca -q
COUNTS=$work/comment.counts php -d extension="$build/phpca.so" other.phpca basic > /dev/null
is "comments and white space make no difference" "$([ "$(count_of comment basic)" -ge 10 ] && echo yes)" yes
sed -i 's|return $this->classMap\[$class\];|return (string) $this->classMap[$class];|' whole/vendor/composer/ClassLoader.php
check "packed with another loader" phpca pack --root whole -o other.phpca -q
COUNTS=$work/changed.counts php -d extension="$build/phpca.so" other.phpca basic > /dev/null
is "a class loader with other code is run" "$(count_of changed basic)" 0
plan
