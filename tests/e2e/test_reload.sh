#!/bin/bash
# A reload of PHP-FPM with an archive that is missing, cut or damaged does not end the site.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
cd "$work" || exit 1
if [ -z "$fpm" ]; then
	skip "a reload" "no php-fpm"
	plan
	exit
fi

mkdir app
cat > app/index.php <<'P'
<?php
require __DIR__ . '/lib.php';
echo answer(), ' ', isset($_GET['status']) ? json_encode(Phpca\status()['unmounted'] ?? 0) : '';
P
echo '<?php function answer() { return "one"; }' > app/lib.php
check "packed" phpca pack -q --root app --entry index.php -o app.phpca
cp app.phpca whole.phpca

configure() { # DIRECTORY [INI-LINE...]
	printf '%s\n' 'display_errors=0' 'log_errors=1' "error_log=$work/php.log" "extension=$build/phpca.so" \
		"phpca.mount=$work/app.phpca:$1" "${@:2}" > php.ini
	fpm_conf 2
}
get() { HEAD=1 php "$here/fastcgi_get.php" "$socket" "$1" "${2-}" 2> /dev/null | tr -d '\r' | grep -vE '^(X-Powered-By|Content-type|$)' | tr '\n' ' ' | sed 's|\\/|/|g; s/ *$//'; }
# What php-fpm -t says: its exit code, and whether it names the archive.
tested() {
	rm -f php.log
	"$fpm" -R -n -t -c php.ini -y fpm.conf > t.out 2>&1
	echo "$? $(grep -q "PHP Fatal error:  phpca.mount: $work/app.phpca: " t.out php.log && echo yes)"
}
times=1
reload() { times=$((times + 1)); kill -USR2 "$master"; await fpm_was_ready $times; }
damage() { # HOW
	rm -f app.phpca
	case $1 in
	cut) head -c 3000 whole.phpca > app.phpca ;;
	empty) : > app.phpca ;;
	index) php "$here/damage_member.php" whole.phpca .phpca/index app.phpca ;;
	esac
}
# Another file, as whoever makes an archive does: what is mapped is never written to.
heal() { rm -f app.phpca; cp whole.phpca app.phpca; }

# The directory has the sources, an empty stub, or the stub that deploy makes.
cp -r app sources && mkdir stubs && : > stubs/index.php
check "deployed" phpca deploy -q --store="$work/store" whole.phpca "$work/deployed"
for dir in sources stubs deployed; do
	configure "$work/$dir"
	fpm_start -n
	times=1
	is "$dir: before" "$(get "$work/$dir/index.php")" "one"
	for how in missing cut empty index; do
		damage $how
		rm -f php.log
		reload
		case $dir in
		sources) is "$dir, $how: the sources are run" "$(get "$work/$dir/index.php")" "one" ;;
		*)
			is "$dir, $how: status 500, not an empty page" "$(get "$work/$dir/index.php")" "Status: 500 Internal Server Error"
			check "$dir, $how: each request says why in the log" grep -qE "PHP Fatal error:  phpca: $work/$dir/index.php is not run: its archive is not mounted: $work/app.phpca: " php.log
			;;
		esac
		check "$dir, $how: the log has an alert" grep -q "phpca.mount: $work/app.phpca: .*; it is not mounted: files in $work/$dir are run from disk" php.log
		is "$dir, $how: php-fpm -t reports the fault" "$(tested)" "254 yes"
	done
	[ $dir = sources ] && check "status() tells it" grep -q "one \[{\"archive\":\"$work/app.phpca\",\"directory\":\"$work/sources\",\"reason\":\"$work/app.phpca: " <(get "$work/sources/index.php" status=1)
	heal
	reload
	is "$dir: the next reload heals it" "$(get "$work/$dir/index.php" status=1)" "one []"
	fpm_stop
	is "$dir: FPM ends cleanly" $? 0
done

configure "$work/sources" phpca.fallback=error
fpm_start -n
times=1
damage cut
reload
is "phpca.fallback=error: nothing is run but archives" "$(get "$work/sources/index.php")" "Status: 500 Internal Server Error"
fpm_stop
damage missing
# What a request mounts beside OPcache can't be used as it is: said once for a process.
if [ -f "$(php-config --extension-dir)/opcache.so" ]; then
	mkdir mounts
	echo "<?php Phpca\\mount('$work/whole.phpca', '$work/app'); require '$work/app/index.php'; echo Phpca\\status()['mounts'][0]['obstacle'];" > mounts/index.php
	configure "$work/sources" zend_extension=opcache.so phpca.allow_mount=on
	sed -i '/^phpca.mount/d' php.ini
	sed -i 's/max_children = 2/max_children = 1/' fpm.conf
	rm -f php.log
	fpm_start -n
	reason="mounted by a request, beside OPcache, whose scripts other processes share; name it in phpca.mount"
	for _ in 1 2 3; do is "mounted by a request beside OPcache" "$(get "$work/mounts/index.php")" "one $reason"; done
	fpm_stop
	is "the log says so once" "$(grep -c "phpca: $work/whole.phpca: $reason; its scripts are compiled from source in each request" php.log)" 1
fi

# Apache's parent process starts and ends PHP at each restart.
# shellcheck disable=SC2046 # several options
if [ -z "$preload" ] && "${CC:-gcc}" -std=gnu11 $(php-config --includes) -o restart "$here/restart.c" "-lphp$(php -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" 2> cc.out; then
	echo '{"entry": "index.php", "preload": ["lib.php"]}' > app/phpca.json
	rm -f app.phpca
	check "packed, with a script to preload" phpca pack -q --root app -o app.phpca
	for value in 0 load 1; do
		configure "$work/sources" phpca.preload=$value
		is "phpca.preload=$value: each end of PHP unmaps the archive" "$(./restart php.ini "$work/app.phpca")" "1 0 1 0 1 0 "
	done
else
	skip "each end of PHP unmaps the archive" "no libphp to link with, or a sanitized build"
fi

configure "$work/sources"
damage missing
rm -f php.log
timeout "$(limit 60)" "$fpm" -R -F -n -c php.ini -y fpm.conf > started 2>&1
is "a first start fails" $? 254
check "and says why" grep -q "phpca.mount: $work/app.phpca: No such file or directory" php.log
plan
