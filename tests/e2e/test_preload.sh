#!/bin/bash
# phpca.preload: what a manifest names is there before the first request, and nothing else is different.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }

app=$here/preload-app archive=$work/app.phpca site=$work/site script=$work/site/public/index.php
mkdir -p "$site/public" && : > "$script"
mounted=(-d extension="$build/phpca.so" -d "phpca.mount=$archive:$site")
with=("${mounted[@]}" -d phpca.preload=1)
php_() { LD_PRELOAD=$preload php "$@"; }
cgi() { LD_PRELOAD=$preload php-cgi -q "$@"; }

# ---- packing ----
run pack phpca pack --root "$app" -o "$archive"
has "pack says how many scripts" "to be preloaded: 12 scripts" pack.out
run info phpca info "$archive"
has "info says how many, and how many can't be" "preload     12 scripts, 1 of them can't be" info.out
has "info says why not" "skipped: src/Effect.php: does more than declare" info.out
is "info --format=json" "$(phpca info --format=json "$archive" | php -r '$j = json_decode(stream_get_contents(STDIN)); echo $j->preload->scripts, " ", $j->preload->skipped[0]->path;')" \
	"12 src/Effect.php"
cp -r "$app" idle && echo '{"preload": ["src/*.txt", "phpca.json", "src/Square.php"], "entry": "public/index.php"}' > idle/phpca.json
run idle-pack phpca pack --root idle -o idle.phpca
has "a pattern that matches nothing is named" '"preload": src/*.txt matches no script' idle-pack.err
has "a pattern that matches no script is named" '"preload": phpca.json matches no script' idle-pack.err
is "a pattern that matches is not" "$(grep -c Square idle-pack.err)" 0

# Asking for a class is no obstacle if that is all: its answer is not used, and the name is written there.
mkdir -p asks/src
script() { echo "<?php namespace N; $2 class C$1 {}" > "asks/src/$1.php"; }
script plain "class_exists('A\\B'); interface_exists(X::class, true); trait_exists('T');"
script global '\class_exists(\A::class); \enum_exists(E::class, false);'
script used "\$x = class_exists('A');"
script condition "class_exists('A') || define('B', 1);"
script block "if (class_exists('A')) { }"
script other "function_exists('f');"
script computed 'class_exists($_GET["x"]);'
script output "echo class_exists('A');"
script nested "class_exists(strtolower('A'));"
script effect "class_exists('A'); f();"
echo '{"preload": ["src"], "entry": "src/plain.php"}' > asks/phpca.json
check "packed" phpca pack -q --root asks -o asks.phpca
is "class_exists('A') as a statement is no obstacle, in any other way it is" \
	"$(phpca info --format=json asks.phpca | php -r '$j = json_decode(stream_get_contents(STDIN)); foreach ($j->preload->skipped as $s) echo basename($s->path, ".php"), " ";')" \
	"block computed condition effect nested other output used "

# ---- one process, one request ----
php "$app/public/index.php" > right
run cli php_ "${with[@]}" "$script"
is "CLI: ends well, says nothing" "$(cat cli.code cli.err)" 0
same "CLI: the same bytes as unpacked" right cli.out
run asked php_ "${mounted[@]}" "$script" asked
has "without it, autoloaders are asked" 'asked Acme\Square Acme\Shape Acme\AArea Acme\Logs Acme\Factory' asked.out
run asked php_ "${with[@]}" "$script" asked
has "with it, only for what could not be preloaded" 'asked Acme\Child\OfLate Acme\Late Acme\Effect' asked.out
has "what was not included is not among the included files" 'included index.php OfLate.php Late.php Effect.php' asked.out
run status php_ "${with[@]}" -r '$p = Phpca\status()["mounts"][0]["preload"]; echo "$p[scripts] $p[functions] $p[classes]\n"; foreach ($p["skipped"] as $k => $v) echo "$k: $v\n";'
has "status: how much" "10 3 14" status.out
has "status: a script that has an effect" "src/Effect.php: does more than declare" status.out
has "status: a parent that was not chosen" 'src/Child/OfLate.php: class Acme\Child\OfLate needs Acme\Late, which is not preloaded' status.out
is "status: not an enum" "$(grep -c Suit status.out)" 0
is "status: off" "$(php_ "${mounted[@]}" -r 'var_export(Phpca\status()["mounts"][0]["preload"]);')" "NULL"

# ---- includes of what is there already ----
cat > again.php <<END
<?php
foreach (['Square', 'functions', 'Factory', 'Square'] as \$name) {
	echo var_export(require '$site/src/' . \$name . '.php', true), var_export(include_once '$site/src/' . \$name . '.php', true), ' ';
}
echo Acme\\counter(), ' ', count(get_included_files()), "\n";
class_alias('Acme\\Square', 'Quadrat');
echo (new Quadrat(2))->area(), "\n";
eval('namespace Acme; class Square {}');
END
run again php_ -d display_errors=1 "${with[@]}" again.php
has "a preloaded script may be included again: nothing happens, and it returns 1" "1true 1true 1true 1true 1 4" again.out
case $(php -n -r 'echo PHP_VERSION_ID < 80400 ? "old" : "new";') in
old) declared="Cannot declare class Acme\\Square, because the name is already in use" ;;
new) declared="Cannot redeclare class Acme\\Square (previously declared in $site/src/Square.php:6)" ;;
esac
has "another class of the name is PHP's own error" "$declared" again.out

# ---- several requests in one process ----
# repeated NAME FILE COUNT: FILE has `right` COUNT times, and php-cgi's own last lines
repeated() {
	if php -r '[, $r, $f, $n] = $argv; $f = preg_replace("/\n*Elapsed time.*\n/", "", file_get_contents($f)); exit((int) (rtrim($f) !== rtrim(str_repeat(file_get_contents($r), (int) $n))));' right "$2" "$3"; then
		ok "$1"
	else
		not_ok "$1" "$(diff <(for i in $(seq "$3"); do cat right; done) "$2" | head -20)"
	fi
}
if command -v php-cgi >/dev/null; then
	cgi -n -T 5 "${with[@]}" "$script" > cgi.out 2> cgi.err
	repeated "five requests: the same bytes each time" cgi.out 5
	if with_opcache; then
		cgi -n -T 5 "${opcache[@]}" -d opcache.jit=tracing -d opcache.jit_buffer_size=8M "${with[@]}" "$script" > cgi-opcache.out 2> cgi-opcache.err
		repeated "five requests beside OPcache with JIT" cgi-opcache.out 5
		echo '<?php namespace Own; class First extends \ArrayObject {} class Second extends First {}' > own.php
		own=(-n "${opcache[@]}" -d opcache.enable_cli=1 -d "opcache.preload=$work/own.php" -d opcache.preload_user="$(id -un)")
		cgi -T 5 "${own[@]}" "${with[@]}" "$script" > cgi-own.out 2> cgi-own.err
		repeated "five requests beside OPcache's own preloading" cgi-own.out 5
		# What OPcache does with the same scripts unpacked.
		echo "<?php foreach (glob('$app/src/*.php') as \$f) if (!preg_match('/(Late|Effect).php/', \$f)) opcache_compile_file(\$f);" > compile.php
		sed "s|$site|$app|g" again.php > again-unpacked.php
		run witness php -n "${opcache[@]}" -d opcache.enable_cli=1 -d "opcache.preload=$work/compile.php" -d opcache.preload_user="$(id -un)" \
			-d display_errors=1 again-unpacked.php
		sed -i "s/again-unpacked/again/; s|$app/|$site/|" witness.out
		same "included again: as with opcache.preload" witness.out again.out
		is "both have preloaded" "$(php_ "${own[@]}" "${with[@]}" -r 'echo (int) class_exists("Own\Second", false), (int) class_exists("Acme\Square", false);')" 11
		is "JIT stays on" "$(php_ -n "${opcache[@]}" -d opcache.enable_cli=1 -d opcache.jit=tracing -d opcache.jit_buffer_size=8M "${with[@]}" -r 'echo (int) opcache_get_status()["jit"]["on"];' 2>&1)" 1
	fi
	cat > after.php <<-END
	<?php
	register_shutdown_function(static function (): void {
		// Pages of files come and go as the machine's memory is needed elsewhere.
		preg_match('/RssAnon:\s+(\d+)/', file_get_contents('/proc/self/status'), \$m);
		file_put_contents('$work/rss.txt', \$m[1] . ' ' . memory_get_usage() . "\n", FILE_APPEND);
	});
	END
	cgi -n -T 400 "${with[@]}" -d "auto_prepend_file=$work/after.php" "$script" > many.out 2> many.err
	repeated "400 requests: the same bytes each time" many.out 400
	php -r '$l = array_map(fn($l) => explode(" ", trim($l)), file("rss.txt")); [$a, $b] = [$l[80], end($l)]; echo count($l), " requests, KiB $a[0] -> $b[0], bytes $a[1] -> $b[1]"; exit((int) (count($l) < 400 || $b[0] - $a[0] > 200 || abs($b[1] - $a[1]) > 1024));' > growth.txt
	code=$?
	if [ $code = 0 ]; then ok "memory does not grow: $(cat growth.txt)"; else not_ok "memory does not grow" "$(cat growth.txt)"; fi
	if command -v valgrind >/dev/null && [ -z "$preload" ]; then
		grind_all valgrind "${leaks[@]}" php-cgi -n -q -T 3 "${with[@]}" "$script" > valgrind.out 2>&1
		is "three requests and the end are clean under valgrind" "$?$(cat valgrind.[0-9]*)" 0
	else
		skip "clean under valgrind" "not installed, or a sanitized build"
	fi
else
	skip "several requests" "no php-cgi"
fi

# ---- FPM: the master preloads, its workers inherit ----
# fpm NAME PHP-OPTION...: six requests to two workers, into NAME.1 ... NAME.6
fpm() {
	local name=$1 pid i; shift
	cat > fpm.conf <<-END
	[global]
	error_log = $work/$name.log
	[www]
	listen = $work/$name.sock
	pm = static
	pm.max_children = 2
	catch_workers_output = yes
	END
	[ "$(id -u)" != 0 ] || printf 'user = root\ngroup = root\n' >> fpm.conf
	LD_PRELOAD=$preload "$fpm" -n -F -R -y fpm.conf "$@" > "$name.start" 2>&1 &
	pid=$!
	for i in 1 2 3 4 5 6; do
		php "$here/fastcgi_get.php" "$work/$name.sock" "$script" asked > "$name.$i" 2>&1
	done
	kill -QUIT $pid
	wait $pid
	echo $? > "$name.code"
}
fpm=$(command -v "php-fpm$(php -n -r 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;')" || command -v php-fpm)
if [ -n "$fpm" ]; then
	fpm fpm "${with[@]}"
	is "FPM ends well" "$(cat fpm.code)$(grep -vc NOTICE fpm.log)" 00
	cp asked.out wanted   # of the command line
	for i in 1 2 3 4 5 6; do
		cmp -s wanted fpm.$i || not_ok "FPM: request $i" "$(diff wanted fpm.$i | head -20)"
	done
	same "FPM: six requests, the same bytes as the command line" wanted fpm.6
	fpm without "${mounted[@]}"
	is "FPM: the same as without preloading, but for what was asked and included" "$(diff <(grep -Ev '^(asked|included) ' without.6) <(grep -Ev '^(asked|included) ' fpm.6) && echo same)" same
else
	skip "FPM" "no php-fpm"
fi

# ---- damage ----
php "$here/damage_member.php" "$archive" src/Square.phpc damaged.phpca || not_ok "a damaged archive"
run damaged php_ -d extension="$build/phpca.so" -d "phpca.mount=$work/damaged.phpca:$site" -d phpca.preload=1 -r 'echo "up ", (int) class_exists("Acme\Shape", false), (int) class_exists("Acme\Square", false), " ", Phpca\status()["mounts"][0]["preload"]["skipped"]["src/Square.php"];'
has "a damaged script: the rest is preloaded, status says why it is not" "up 10 src/Square.php" damaged.out
has "a damaged script: the log says so" "phpca.preload: $work/damaged.phpca: src/Square.php" damaged.err
run damaged php_ -d extension="$build/phpca.so" -d "phpca.mount=$work/damaged.phpca:$site" -d phpca.preload=1 -d display_errors=1 "$script"
is "a damaged script that is needed: an error that names it" "$(cat damaged.code) $(grep -c 'Fatal error.*src/Square.php' damaged.out)" "255 1"
php "$here/damage_member.php" "$archive" .phpca/strings damaged.phpca || not_ok "a damaged archive"
run damaged php_ -d extension="$build/phpca.so" -d "phpca.mount=$work/damaged.phpca:$site" -d phpca.preload=1 -r 'echo "up ", (int) class_exists("Acme\Shape", false);'
is "damaged strings: PHP starts, nothing is preloaded" "$(cat damaged.code damaged.out | tr '\n' ' ')" "0 up 0"
has "damaged strings: the log says so" "phpca.preload: $work/damaged.phpca: .phpca/strings" damaged.err

php "$here/damage_member.php" "$archive" .phpca/paths damaged.phpca || not_ok "a damaged archive"
for directory in "$site" "$work/elsewhere"; do
	run damaged php_ -d extension="$build/phpca.so" -d "phpca.mount=$work/damaged.phpca:$directory" -d phpca.preload=1 -r 'echo "up ", (int) class_exists("Acme\Shape", false);'
	is "damaged path strings at ${directory##*/}: PHP starts, nothing is preloaded" "$(cat damaged.code damaged.out | tr '\n' ' ')" "0 up 0"
	has "damaged path strings at ${directory##*/}: the log says so" "phpca.preload: $work/damaged.phpca: .phpca/paths" damaged.err
done

# ---- what may differ from process to process ----
mkdir -p stored/var stored-site
echo '<?php class Stored {}' > stored/var/Stored.php
echo '<?php class Half { const HALF = 0.5; }' > stored/Half.php
echo '{"preload": ["*.php"], "writable": ["var"], "extract": ["var/*.php"], "entry": "Half.php"}' > stored/phpca.json
check "packed" phpca pack --root stored -o stored.phpca -q -d precision=14
stored() { php_ -d extension="$build/phpca.so" -d "phpca.mount=$work/stored.phpca:$work/stored-site" -d phpca.preload=1 "$@" -r '$p = Phpca\status()["mounts"][0]["preload"]; echo $p["scripts"]; foreach ($p["skipped"] as $k => $v) echo " $k $v";' 2>&1; }
is "what the program writes is not preloaded" "$(stored -d precision=14)" "1 var/Stored.php lies where the program writes"
is "nor what was compiled for other settings" "$(stored -d precision=10 | sed 's/INI setting .*, which/INI setting, which/')" "0 Half.php compiled for INI setting, which is not so here var/Stored.php lies where the program writes"

# ---- where images can't be used ----
run source php_ "${with[@]}" -d phpca.force=source "$script" asked
has "all from source: nothing is preloaded, all works" 'asked Acme\Square' source.out
same "all from source: the same bytes" right <(grep -Ev '^(asked|included) ' source.out)
is "all from source: status says why" "$(php_ "${with[@]}" -d phpca.force=source -r 'echo Phpca\status()["mounts"][0]["preload"]["skipped"]["src/Square.php"];')" "phpca.force=source"
run twice php_ -d extension="$build/phpca.so" -d "phpca.mount=$archive:$site,$archive:$work/second" -d phpca.preload=1 -r 'foreach (Phpca\status()["mounts"] as $m) echo $m["preload"]["scripts"], " ", $m["preload"]["skipped"]["src/Square.php"] ?? "", "\n"; echo (new ReflectionClass("Acme\Square"))->getFileName();'
has "two archives that declare the same: the first of phpca.mount wins" "$site/src/Square.php" twice.out
has "two archives that declare the same: the other says so" "0 class Acme\\Square is declared already" twice.out
plan
