#!/bin/bash
# phpca.reload=idle: workers of PHP-FPM take new versions between requests. No request fails, and none sees two versions.
# REQUESTS: how many for each way.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
cd "$work" || exit 1
if [ -z "$fpm" ] || ! php -r 'exit((int) !function_exists("posix_kill"));'; then
	skip "new versions" "no php-fpm, or no posix"
	plan
	exit
fi
requests=${REQUESTS:-4000}

# ---- versions: code, classes, constants, files, what is compiled from source; no two of the same size ----
version() { # NAME PADDING
	rm -rf "$1" && mkdir -p "$1/src"
	cat > "$1/index.php" <<-P
		<?php
		spl_autoload_register(static fn (\$class) => require __DIR__ . "/src/\$class.php");
		const MAIN = '$1';
		usleep(random_int(0, 300));
		for (\$i = 0; \$i < 36; \$i++) { require __DIR__ . "/src/part\$i.php"; }
		\$child = new Child;
		echo MAIN, ' ', \$child->name(), ' ', \$child->own(), ' ', Child::OWN, ' ', Base::OWN, ' ', (new Used)->used(), ' ', trim(file_get_contents(__DIR__ . '/text.txt')), ' ',
			preg_replace('/^x($1)y\$/', '\$1', 'x$1y'), ' ', require __DIR__ . '/source.php', ' ', f(), ' ', class_exists('Outside') ? (new Outside)->name() : '', ' ', getmypid(), ' ',
			preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), \$m) ? \$m[1] : 0;
	P
	# So many that the master loads what its workers use (phpca.preload=auto).
	for i in $(seq 0 35); do echo "<?php function part$i() { return '$1'; } part$i() === MAIN || print('another version');" > "$1/src/part$i.php"; done
	echo "<?php class Base { const OWN = '$1'; public function name(): string { static \$name = '$1'; return \$name; } }" > "$1/src/Base.php"
	echo "<?php interface Named { public function own(): string; }" > "$1/src/Named.php"
	echo "<?php class Child extends Base implements Named { const OWN = parent::OWN; use Traited; }" > "$1/src/Child.php"
	echo "<?php trait Traited { private ?Base \$base = null; public function own(): string { \$this->base = \$this; return \$this->base->name(); } }" > "$1/src/Traited.php"
	echo "<?php class Used { public function used() { return array_map(fn (\$x) => \$x, ['$1'])[0]; } }" > "$1/src/Used.php"
	echo "<?php if (!function_exists('f')) { function f() { return '$1'; } } return '$1';" > "$1/source.php"
	for i in $(seq "$2"); do echo "// $i"; echo "function of_$i(\$n) { static \$calls = 0; return \$n + ++\$calls + $i; }"; done >> "$1/src/Used.php"
	echo "$1" > "$1/text.txt"
	check "$1: packed" phpca pack -q --root "$1" --entry index.php -o "$1.phpca"
}
version one 40
version two 90
version three 10
mkdir site && cp one/index.php site/ && mkdir site/src
echo '<?php $s = Phpca\status(); echo $s["new_versions"], " ", $s["swaps"], " ", $s["swaps_refused"];' > site/swaps.php
# A script beside the archive, which OPcache shares: its parent is in the archive.
echo "<?php class Outside extends Base {}" > site/src/Outside.php
damaged() { php "$here/damage_member.php" three.phpca "$1" bad.phpca; }

configure() { # WORKERS [INI-LINE...]
	printf '%s\n' 'display_errors=1' 'html_errors=0' 'log_errors=1' "error_log=$work/php.log" "extension=$build/phpca.so" phpca.reload=idle \
		"phpca.mount=$work/current:$work/site" "${@:2}" > php.ini
	fpm_conf "$1"
	sed -i '/^\[www\]/i process_control_timeout = 10s' fpm.conf
	echo 'pm.max_requests = 0' >> fpm.conf
	lead_to one
	rm -f php.log
}
lead_to() { ln -sfn "$1.phpca" current.new && mv -T current.new current; }
ask() { php "$here/fastcgi_get.php" "$socket" "$work/site/index.php" | cut -d' ' -f1; }
answers() { [ "$(ask)" = "$1" ]; }
run_requests() { MASTER=$master php "$here/new_version.php" "$socket" "$work/site/index.php" "$@" "$work/current" one.phpca two.phpca three.phpca 2> requests.err; }
value() { sed -n "s/.*\"$1\":\"\{0,1\}\([^,\"}]*\).*/\1/p" <<< "$said"; }
settles() { is "$1: no answer failed, none has two versions" "$(value failed) $(value mixed)$(head -3 requests.err)" "0 0"; }

for way in plain opcache; do
	ini=()
	[ $way = opcache ] && ini=(zend_extension=opcache.so opcache.validate_timestamps=0)
	[ $way = opcache ] && [ ! -f "$(php-config --extension-dir)/opcache.so" ] && continue

	configure 4 "${ini[@]}"
	fpm_start -n
	said=$(run_requests "$requests")
	echo "# $way: $said"
	settles "$way"
	is "$way: all versions were seen" "$(value versions | sed 's/:[0-9]*//g')" "one three two"
	if [ "$(value growth)" -lt 2000 ]; then ok "$way: memory does not grow"; else not_ok "$way: memory does not grow" "$said"; fi
	fpm_stop
	is "$way: FPM ends cleanly" "$? $(grep -E 'SIGSEGV|SIGABRT|exited on signal' fpm.log)" "0 "

	configure 1 "${ini[@]}"
	fpm_start -n
	is "$way: one worker" "$(ask)" one
	lead_to two
	check "$way: it takes the next version" await answers two
	for member in .phpca/index .phpca/strings index.phpc; do
		damaged "$member"
		lead_to bad
		next_second
		next_second
		for _ in 1 2 3 4 5 6 7 8; do ask; done | sort -u > damaged.out
		is "$way: $member damaged: the old version stays" "$(cat damaged.out)" two
		rm bad.phpca
	done
	is "$way: the log says so once" "$(grep -c "phpca.reload: $work/current: .*; the old version stays" php.log)" 3
	lead_to three
	check "$way: and the next version heals it" await answers three
	is "$way: status: versions taken, and refused" "$(php "$here/fastcgi_get.php" "$socket" "$work/site/swaps.php")" "2 2 3"
	fpm_stop
	is "$way: FPM ends cleanly" "$? $(grep -E 'SIGSEGV|SIGABRT|exited on signal' fpm.log)" "0 "

	configure 4 "${ini[@]}"
	sed -i 's/pm.max_requests = .*/pm.max_requests = 50/' fpm.conf
	fpm_start -n
	said=$(RELOAD=$((requests / 4)) run_requests "$requests")
	echo "# $way, workers that end after 50 requests, and reloads: $said"
	settles "$way, pm.max_requests and reloads"
	said=$(KILL=$((requests / 10)) run_requests "$requests")
	echo "# $way, killed workers: $said"
	is "$way, killed workers: none has two versions" "$(value mixed)" 0
	if [ "$(value failed)" -le "$(value kills)" ]; then ok "$way: no more requests failed than workers were killed"; else not_ok "$way: no more requests failed than workers were killed" "$said $(head -3 requests.err)"; fi
	fpm_stop
	is "$way: FPM ends" "$? $(grep -E 'SIGSEGV|SIGABRT' fpm.log)" "0 "
done

# ---- what it does not do ----
configure 1 phpca.reload=off
fpm_start -n
lead_to two
next_second
next_second
is "phpca.reload=off: the version stays until a reload" "$(ask)" one
fpm_stop
plan
