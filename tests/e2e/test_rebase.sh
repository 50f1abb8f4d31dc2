#!/bin/bash
# What a build machine leaves behind: generated files that carry its directory ("rebase"), and directories that must stay real ("writable").
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 1500 "$3")"; fi; }
# make_app DIR: a program with caches that were made there
make_app() {
	local app=$1
	mkdir -p "$app"/{bootstrap/cache,var/cache,var/log,storage/app,storage/tmp,vendor/acme/cache,data}
	cat > "$app/main.php" <<-'END'
	<?php
	$c = require __DIR__ . '/bootstrap/cache/config.php';
	echo json_encode([
		'path' => $c['path'], 'inside' => is_file($c['path']), 'heredoc' => $c['text'],
		'object' => unserialize(file_get_contents(__DIR__ . '/bootstrap/cache/object.ser')),
		'embedded' => $c['embedded'],
		'json' => json_decode(file_get_contents(__DIR__ . '/bootstrap/cache/map.json'), true),
	], JSON_UNESCAPED_SLASHES), "\n";
	if (($argv[1] ?? '') === 'write') {
		echo file_put_contents(__DIR__ . '/var/cache/written', 'x'), is_dir(__DIR__ . '/storage/app') ? ' real' : ' gone', "\n";
	}
	END
	php -r '
		$root = $argv[1];
		$value = new stdClass;
		$value->dir = "$root/data";
		$value->list = [$root, "$root/data/file.txt", str_repeat("é", 3) . "|$root|$root:$root"];
		$value->nested = serialize(["deep" => serialize(["$root/deep"]), "n" => 1]);
		class A { private $secret = "s"; public $at; }
		$value->a = new A; $value->a->at = "$root/a";
		file_put_contents("$root/bootstrap/cache/object.ser", serialize(json_decode(json_encode(["o" => $value]), true) + ["raw" => "\0A\0$root/nul"]));
		file_put_contents("$root/bootstrap/cache/map.json", json_encode(["a" => "$root/data", "b" => ["$root/é" => 1]], JSON_PRETTY_PRINT));
		file_put_contents("$root/bootstrap/cache/config.php", "<?php\n\n// made in $root\nreturn " . var_export([
			"path" => "$root/data/file.txt", "text" => "a\n$root/line, $root.\nlast $root", "embedded" => "",
		], true) . " + [];\n");
		$embedded = serialize(["p" => "$root/embedded", "q" => "plain"]);
		$text = file_get_contents("$root/bootstrap/cache/config.php");
		file_put_contents("$root/bootstrap/cache/config.php", str_replace("\x27embedded\x27 => \x27\x27", "\x27embedded\x27 => unserialize(\x27$embedded\x27)", $text));
	' "$app"
	echo data > "$app/data/file.txt"
	touch "$app"/{var/cache/old,var/log/x.log,storage/tmp/t,storage/file,vendor/acme/cache/Pool.php}
	rm -f "$app/.installed"
	find "$app" -exec touch -h -d @1600000000 {} +
}
first=$work/build-one second=$work/elsewhere/deeper/build-two live=$work/live
make_app "$first"
make_app "$second"
make_app "$live"
run wanted php "$live/main.php"
mv "$live" unpacked
cat > "$work/phpca.json" <<'END'
{"entry": "main.php", "rebase": ["bootstrap/cache/*"], "writable": ["var/cache", "/storage/*/", "logs", "cache"]}
END
pack() { phpca pack -m "$work/phpca.json" --root "$1" --mount "$live" -o "$2" "${@:3}"; }

# ---- warned of, and rewritten ----
echo '{}' > none.json
run warned phpca pack --root "$first" -m none.json --mount "$live" -o none.phpca
has "a file that carries the build directory is named, with its line" "bootstrap/cache/config.php:3: holds the directory it is packed in, $first (6 times)" warned.err
has "... so are files that are not scripts" "bootstrap/cache/map.json:2: holds the directory it is packed in, $first (2 times)" warned.err
is "... each once" "$(grep -c 'holds the directory' warned.err)" 3
run quiet phpca pack --root "$first" -m none.json -o none.phpca
is "at the mount point that it was made for it is no fault" "$(cat quiet.err)" ""
run one pack "$first" one.phpca
is "named in \"rebase\": no warning" "$(cat one.err)" ""
check "the build directory is nowhere in the archive" bash -c "! grep -qF '$first/' one.phpca && ! grep -qF 'build-one\\/' one.phpca"
check "the same archive from another directory" bash -c "'$build/phpca' pack -q -m phpca.json --root '$second' --mount '$live' -o two.phpca && cmp one.phpca two.phpca"
run dry pack "$first" x.phpca --dry-run --format=json
is "pack --dry-run says how often" "$(json dry.out 'implode(" ", array_map(fn($f) => "$f[path]:$f[rebased]", array_filter($j["list"], fn($f) => isset($f["rebased"]))))')" \
	"bootstrap/cache/config.php:6 bootstrap/cache/map.json:2 bootstrap/cache/object.ser:9"

# ---- and works there ----
check "deploy" phpca deploy one.phpca "$live"
ini=(-d phpca.mount="$work/one.phpca:$live")
run archived php_with "${ini[@]}" "$live/main.php"
run_same "the program reads what it would read had the caches been made there" archived wanted
is "... precompiled" "$(php_with "${ini[@]}" -r 'require $argv[1] . "/main.php"; echo Phpca\script_info($argv[1] . "/bootstrap/cache/config.php")["verdict"] ?? "none";' "$live" 2>&1 | tail -1 | grep -o 'precompiled$')" precompiled
printf '%s\n' "$first" "$first/" "'$first'" "file://$first/x" "\\n$first" "$first." "$first, ${first//\//\\/}\\/y" "$first-old" "$first.old" "${first}x" "/x$first" "_$first" "$first..x" "é$first" > "$first/bootstrap/cache/alike"
sed "1,6s|$first|$live|; 7s|$first|$live|; 7s|, .*|, ${live//\//\\\\/}\\\\/y|" "$first/bootstrap/cache/alike" > wanted.alike
check "rebase: packed again" pack "$first" alike.phpca
check "what only looks like the directory stays" diff <(tar -xOf alike.phpca bootstrap/cache/alike) wanted.alike
rm "$first/bootstrap/cache/alike"

# ---- what can't be rewritten is an error, and no archive is written ----
refuses() { # NAME NEEDLE
	run refused phpca pack -m "$work/phpca.json" --root "$first" --mount "$live" -o refused.phpca
	is "$1" "$(cat refused.code) $(grep -cF -- "$2" refused.err) $(test -e refused.phpca && echo written)" "1 1 "
}
printf 'a:1:{i:0;s:3:"%s/x";}' "$first" > "$first/bootstrap/cache/wrong.ser"
refuses "a serialized length that does not fit" '"rebase": bootstrap/cache/wrong.ser: the path at offset 14 stands in a serialized string whose length does not fit'
rm "$first/bootstrap/cache/wrong.ser"
printf 'SQLite format 3\0 %s/x' "$first" > "$first/bootstrap/cache/x.sqlite"
refuses "a file that is no text" 'bootstrap/cache/x.sqlite: is not text: byte 0 at offset 15'
rm "$first/bootstrap/cache/x.sqlite"
echo '{"rebase": ["nothing/*"]}' > idle.json
run idle phpca pack --dry-run --root "$first" -m idle.json
has "a pattern that matches nothing is named" '"rebase": nothing/* matches no file' idle.err

# ---- writable ----
run list phpca list one.phpca
check "what lies in writable directories is not packed" bash -c "! grep -qE 'var/cache|storage/tmp|storage/app' list.out"
check "... what lies beside them is" bash -c "grep -q 'storage/file' list.out && grep -q 'var/log/x.log' list.out"
check "... a package's directory of the same name is" grep -q 'vendor/acme/cache/Pool.php' list.out
is "the manifest inside names directories" "$(tar -xOf one.phpca .phpca/manifest.json > inside.json; json inside.json 'implode(" ", $j["writable"])')" "cache logs storage/app storage/tmp var/cache"
is "deploy makes them" "$(cd "$live" && for d in cache logs storage/app storage/tmp var/cache; do test -d $d && ls -A $d | wc -l; done | tr -d '\n')" 00000
run archived php_with "${ini[@]}" "$live/main.php" write
is "the program writes there" "$(tail -1 archived.out) $(cat "$live/var/cache/written")" "1 real x"
echo '{"entry": "main.php", "writable": ["var"], "extract": ["/var/log/x.log"]}' > state.json
run state phpca pack --dry-run --format=json --root "$first" -m state.json
is "\"extract\" takes the first state of a writable directory in" "$(json state.out 'implode(" ", array_filter(array_column($j["list"], "path"), fn($p) => str_starts_with($p, "var")))')" "var/log/x.log"
plan
