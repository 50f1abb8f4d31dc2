#!/bin/bash
# Phpca\status(), script_info() and phpinfo(): how much archived scripts are used, by all workers of a server together.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }

mkdir -p app/src app/vendor
cat > app/index.php <<'P'
<?php
foreach (['a', 'a', 'b'] as $name) { require __DIR__ . "/src/$name.php"; }
function_exists('declared') || require __DIR__ . '/src/declared.php';
echo json_encode(array_map(fn($p) => Phpca\script_info(__DIR__ . "/$p")['hits'], ['index.php', 'src/a.php', 'src/b.php'])), ' ', getmypid(), "\n";
P
for name in a b; do echo "<?php return fn(int \$n) => \$n * strlen('$name');" > app/src/$name.php; done
echo '<?php function declared() { return 1; } class Declared { function one() { return [1, 2]; } function two() {} }' > app/src/declared.php
echo '<?php this is no PHP' > app/src/broken.php
echo '<?php return "<?xml ?>"; ?><? echo 1 ?>' > app/src/tags.php
echo '<?php echo json_encode(Phpca\status(isset($_GET["s"])));' > app/status.php
echo '<?php foreach ([1, 2, 3] as $i) { include __DIR__ . "/src/tags.php"; } try { include __DIR__ . "/src/broken.php"; } catch (ParseError $e) { } include "'"$work"'/outside.php";' > app/fallbacks.php
echo '<?php phpinfo(INFO_MODULES);' > app/info.php
echo '<?php' > outside.php
echo '{"preload": ["src/declared.php"], "entry": "index.php"}' > app/phpca.json
check "packed" phpca pack -q --root app -o app.phpca
with=(-n -d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
php_() { LD_PRELOAD=$preload php "$@"; }
of() { php -r '$s = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); $m = $s["mounts"][0] ?? []; echo json_encode('"$2"');' "$1"; }

# ---- one process ----
php_ "${with[@]}" -r 'require "app/index.php"; echo json_encode(Phpca\status(true));' > one.out
head -1 one.out > one.first && tail -1 one.out > one.json
is "script_info: hits" "$(cut -d' ' -f1 one.first)" "[1,2,1]"
is "status: hits, misses and their rate" "$(of one.json '[$s["hits"], $s["misses"], $s["hit_rate"], $s["fallbacks"], $s["outside"], $s["loads"], $s["requests"]]')" "[5,0,100,0,0,4,1]"
is "of an archive: scripts, used ones, hits" "$(of one.json '[$m["script_count"], $m["used_scripts"], $m["hits"], $m["fallbacks"], $m["fallback_reasons"], $m["counts_all_processes"]]')" "[9,4,5,0,[],true]"
is "of each script" "$(of one.json 'array_map(fn($x) => $x["hits"], $m["scripts"])')" '{"index.php":1,"src\/a.php":2,"src\/b.php":1,"src\/declared.php":1}'
is "last used when the request began" "$(of one.json '[array_unique(array_map(fn($x) => time() - $x["last_used_timestamp"] < 600, $m["scripts"])), time() - $s["start_time"] < 600]')" '[{"index.php":true},true]'
is "memory of a script: its image and what was unpacked" "$(of one.json '$m["scripts"]["index.php"]["memory_consumption"] > $m["scripts"]["src/a.php"]["memory_consumption"] && $m["scripts"]["src/a.php"]["memory_consumption"] > 300')" true
is "memory of the archive" "$(of one.json '[$m["memory"]["mapped"] > filesize("app.phpca"), $m["memory"]["used"] > 1000 && $m["memory"]["used"] < $m["memory"]["mapped"], $m["memory"]["resident"] > 4096, $m["memory"]["resident"] === $m["memory"]["shared"] + $m["memory"]["private"], $s["memory"]["mapped"] === $m["memory"]["mapped"]]')" "[true,true,true,true,true]"
is "without a list of scripts: memory as computed only" "$(php_ "${with[@]}" -r '$m = Phpca\status()["mounts"][0]; echo json_encode([isset($m["scripts"]), array_keys($m["memory"])]);')" '[false,["mapped","used"]]'
is "what was there before is there" "$(of one.json 'array_intersect(["version", "system_id", "mounts", "autoloaded"], array_keys($s)) === ["version", "system_id", "mounts", "autoloaded"] && $m["loaded"] === ["precompiled" => 4, "source" => 0, "failed" => 0]')" true
is "script_info: functions, classes and opcodes of a script that is loaded" \
	"$(php_ "${with[@]}" -r '$f = getcwd() . "/app/src/declared.php"; foreach ([false, true] as $load) { $i = Phpca\script_info($f, $load); echo json_encode([$i["functions"], $i["classes"], $i["opcodes"] > 3, $i["hits"], $i["last_used_timestamp"]]); }')" "[null,null,false,0,0][1,1,true,0,0]"

# ---- from source ----
php_ "${with[@]}" -d short_open_tag=1 -r 'include "app/fallbacks.php"; $s = Phpca\status(true); fwrite(STDERR, json_encode($s));' > /dev/null 2> source.json
is "includes from source, and of files that no archive has" "$(of source.json '[$s["hits"], $s["fallbacks"], $s["outside"], $s["misses"], round($s["hit_rate"], 3)]')" "[1,4,1,5,16.667]"
is "the archive says why" "$(of source.json 'array_values($m["fallback_reasons"])')" "[3,1]"
has "in words" "short_open_tag" source.json
is "the script says why" "$(of source.json '[$m["scripts"]["src/tags.php"]["fallbacks"], strpos($m["scripts"]["src/tags.php"]["reason"], "short_open_tag") !== false, $m["scripts"]["src/broken.php"]["fallbacks"]]')" "[3,true,1]"
is "a script that is refused a name" "$(php_ "${with[@]}" -d display_errors=0 -r 'register_shutdown_function(fn() => print(json_encode(Phpca\status()["mounts"][0]["fallback_reasons"]))); function declared() {} include "app/src/declared.php";')" '{"a name that it declares is in use":1}'
mkdir many && for i in $(seq 80); do { echo '<?php'; yes '' | head -n "$i"; echo 'no PHP;'; } > "many/$i.php"; done && echo '<?php foreach (range(1, 80) as $i) { try { include __DIR__ . "/$i.php"; } catch (ParseError $e) { } }' > many/index.php
phpca pack -q --root many -o many.phpca
php_ -n -d extension="$build/phpca.so" -d "phpca.mount=$work/many.phpca:$work/many" -r 'include "many/index.php"; $r = Phpca\status()["mounts"][0]["fallback_reasons"]; echo count($r), " ", array_sum($r), " ", isset($r["other reasons"]);' > many.out
is "more reasons than there is room for: all are counted" "$(cat many.out)" "64 80 1"

# ---- classes that are autoloaded without an include ----
if command -v composer > /dev/null; then
	mkdir -p loaded/src
	for class in One Two; do echo "<?php namespace Acme; class $class {}" > loaded/src/$class.php; done
	echo '{"name": "acme/loaded", "autoload": {"psr-4": {"Acme\\": "src/"}}}' > loaded/composer.json
	composer dump-autoload -q --no-interaction -d loaded
	phpca pack -q --root loaded -o loaded.phpca
	is "classes that are autoloaded without an include are hits" "$(php_ -n -d extension="$build/phpca.so" -d "phpca.mount=$work/loaded.phpca:$work/loaded" -r 'require "loaded/vendor/autoload.php"; new Acme\One; new Acme\Two;
		$s = Phpca\status(true); echo json_encode([$s["autoloaded"], $s["mounts"][0]["scripts"]["src/One.php"]["hits"], $s["mounts"][0]["hits"] === $s["hits"]]);')" "[2,1,true]"
else
	skip "classes that are autoloaded" "no composer"
fi

# ---- what a request mounts ----
is "an archive that a request mounts is counted for its process" "$(php_ -n -d extension="$build/phpca.so" -r 'Phpca\mount("app.phpca", getcwd() . "/app"); require "app/src/a.php"; $m = Phpca\status()["mounts"][0]; echo json_encode([$m["counts_all_processes"], $m["hits"]]);')" "[false,1]"

# ---- phpinfo() ----
php_ "${with[@]}" -r 'require "app/index.php"; phpinfo(INFO_MODULES);' > info.out
for row in 'Requests => 1' 'Hits => 5' 'Misses: from source => 0' 'Hit rate => 100.00 %' 'Archive => Directory => Scripts => Used => Hits => From source' "$work/app.phpca => $work/app => 9 => 4 => 5 => 0"; do
	has "phpinfo: $row" "$row" info.out
done
has "phpinfo without an archive" "Hit rate => 0.00 %" <(php_ -n -d extension="$build/phpca.so" -r 'phpinfo(INFO_MODULES);')

# ---- a neighbour sees nothing ----
is "open_basedir: archives of others are left out, and their memory" "$(php_ "${with[@]}" -d open_basedir="$work/elsewhere" -r '$s = Phpca\status(true); echo json_encode([$s["mounts"], $s["memory"]["mapped"]]);')" "[[],0]"

# ---- workers of a server ----
if [ -z "$fpm" ]; then
	skip "FPM" "no php-fpm"
	plan
	exit
fi
get() { php "$here/fastcgi_get.php" "$socket" "$1" "${2:-}" 2>&1; }
: > php.ini
for preloading in 0 load 1; do
	fpm_conf 3
	printf 'pm.max_requests = 5\n' >> fpm.conf
	fpm_start "${with[@]}" -d phpca.preload=$preloading
	: > served
	# shellcheck disable=SC2046 # several processes
	for i in $(seq 20); do get "$work/app/index.php" >> served & [ $((i % 4)) = 0 ] && wait $(jobs -p | grep -v "$master"); done
	get "$work/app/status.php" s=1 > fpm.$preloading.json
	get "$work/app/info.php" > fpm.info
	fpm_stop
	is "FPM, phpca.preload=$preloading: several workers have served" "$(grep -c '^\[' served) $([ "$(sed 's/.* //' served | sort -u | grep -c '[0-9]')" -gt 2 ] && echo several)" "20 several"
	declared=$([ $preloading = 1 ] || echo 20)
	is "FPM, phpca.preload=$preloading: one worker knows what all have done" \
		"$(of fpm.$preloading.json '[$m["scripts"]["index.php"]["hits"], $m["scripts"]["src/a.php"]["hits"], $m["scripts"]["src/declared.php"]["hits"], $m["scripts"]["src/declared.php"]["declared"], $s["requests"], $s["hits"]]')" \
		"[20,40,${declared:-0},$([ $preloading = 1 ] && echo true || echo false),21,$([ $preloading = 1 ] && echo 81 || echo 101)]"
	has "FPM: phpinfo has it, too" "<tr><td class=\"e\">Requests </td><td class=\"v\">22 </td></tr>" fpm.info
done
plan
