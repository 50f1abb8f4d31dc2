#!/bin/bash
# analyze, diff, list --tree; verify finds changed bits.
. "$(dirname "$0")/lib.sh"

# A program in which something of everything is to be found.
app=$work/app
mkdir -p "$app"/{src,lib,vendor/composer,vendor/acme/tool/src,templates}
cat > "$app/main.php" <<'END2'
<?php
require __DIR__.'/vendor/autoload.php';
require __DIR__.'/lib/helpers.php';
$config = ['routes' => __DIR__.'/lib/routes.php'];
$page = $argv[1] ?? 'home';
require __DIR__."/templates/$page.php";
END2
echo '<?php require __DIR__."/composer/autoload_real.php";' > "$app/vendor/autoload.php"
echo '<?php // loads' > "$app/vendor/composer/autoload_real.php"
cat > "$app/vendor/composer/autoload_files.php" <<'END2'
<?php
$vendorDir = dirname(__DIR__);
$baseDir = dirname($vendorDir);
return array(
    'a' => $vendorDir . '/acme/tool/src/functions.php',
);
END2
cat > "$app/vendor/composer/installed.json" <<'END2'
{"packages": [{"name": "acme/tool", "version": "1.2.0", "type": "library", "install-path": "../acme/tool", "autoload": {"psr-4": {"Acme\\": "src/"}, "files": ["src/functions.php"]}}], "dev": false, "dev-package-names": []}
END2
echo '{"name": "acme/app", "version": "3.0.0", "autoload": {"psr-4": {"App\\": "src/"}}, "require": {"acme/tool": "^1.0"}}' > "$app/composer.json"
echo '<?php function acme() {} function twice() {}' > "$app/vendor/acme/tool/src/functions.php"
echo '<?php namespace Acme; class Tool { const BIG = "'"$(head -c 20000 /dev/zero | tr '\0' x)"'"; }' > "$app/vendor/acme/tool/src/Tool.php"
echo '<?php namespace App; class Kernel { const VERSION = 1; const PATH = "/application"; public $on = true; function boot() { return fn() => 1; } function stop() { return 2; } }' > "$app/src/Kernel.php"
echo '<?php namespace App; class Stray {} class Kernel {}' > "$app/src/Stray.php"
echo '<?php if (!function_exists("twice")) { function twice() {} }' > "$app/lib/helpers.php"
echo '<?php return [];' > "$app/lib/routes.php"
echo '<?php echo "never";' > "$app/lib/forgotten.php"
printf '<?php\n\nfunction home() { return strlen(__DIR__); }\n' > "$app/templates/home.php"
printf '<?php\nfunction broken( {\n' > "$app/lib/broken.php"
check "an application is packed" phpca pack -q --root "$app" --entry main.php -o "$work/app.phpca"

# ---- analyze ----

phpca analyze --format=json "$work/app.phpca" > "$work/analysis.json"
# is NAME EXPRESSION: a PHP expression over $a, the analysis
is() {
	local said
	if said=$(php -r '
		$a = json_decode(file_get_contents($argv[1]), true);
		$file = array_column($a["files"], null, "path");
		$package = array_column($a["packages"], null, "name");
		$conflict = array_column($a["conflicts"], null, "name");
		$ok = eval("return $argv[2];");
		echo json_encode($ok);
		exit($ok === true ? 0 : 1);
	' "$work/analysis.json" "$2" 2>&1); then ok "analyze: $1"; else not_ok "analyze: $1" "$2 is $said; $(head -c 1200 "$work/analysis.json")"; fi
}
is "files belong to packages" '$file["vendor/acme/tool/src/Tool.php"]["package"] === "acme/tool" && $file["src/Kernel.php"]["package"] === "acme/app"'
is "... which have versions" '$package["acme/tool"]["version"] === "1.2.0"'
is "what weighs most" '$package["acme/tool"]["source_bytes"] > 20000 && $package["acme/tool"]["source_bytes"] === $file["vendor/acme/tool/src/Tool.php"]["source_bytes"] + $file["vendor/acme/tool/src/functions.php"]["source_bytes"]'
is "a class of two scripts is a conflict" '$conflict["App\\Kernel"]["clash"] === true && array_column($conflict["App\\Kernel"]["declared"], "path") === ["src/Kernel.php", "src/Stray.php"]'
is "a function that is declared on a condition is none, and yet said" '$conflict["twice"]["clash"] === false && $conflict["twice"]["declared"][0] === ["path" => "lib/helpers.php", "conditional" => true]'
is "there are no other conflicts" 'count($a["conflicts"]) === 2'
is "the entry is reached" '$file["main.php"]["reached"] === "entry"'
is "a literal include is followed" '$file["lib/helpers.php"]["reached"] === "include" && $file["lib/helpers.php"]["from"] === "main.php" && $file["vendor/composer/autoload_real.php"]["from"] === "vendor/autoload.php"'
is "a script that a string names is reached" '$file["lib/routes.php"]["reached"] === "named"'
is "the class map is known" '$a["reach"]["autoload_known"] === true && $file["src/Kernel.php"]["reached"] === "class map" && $file["vendor/acme/tool/src/Tool.php"]["reached"] === "class map"'
is "and the files of autoload" '$file["vendor/acme/tool/src/functions.php"]["reached"] === "files"'
is "no other autoloader is registered" '$a["reach"]["autoloaders"] === []'
is "nothing leads to a forgotten script" '$file["lib/forgotten.php"]["reached"] === "none"'
is "nor to one that is included by a computed path, which is said" '$file["templates/home.php"]["reached"] === "none" && $a["reach"]["computed_includes"] === [["path" => "main.php", "line" => 6]]'
is "a script that does not compile has its reason" '$file["lib/broken.php"]["verdict"] === "source" && str_contains($file["lib/broken.php"]["reason"], "line 2")'
is "a script that is bound to its path is named, with function, line and constants" 'count($a["path_dependent"]) === 1 && $a["path_dependent"][0]["path"] === "templates/home.php" && $a["path_dependent"][0]["function"] === "home" && $a["path_dependent"][0]["line"] === 3 && $a["path_dependent"][0]["here"] === (string) strlen("'"$app"'/templates") && $a["path_dependent"][0]["elsewhere"] === (string) strlen("/p/templates")'
phpca analyze "$work/app.phpca" > "$work/analysis"
for fact in 'acme/tool 1.2.0' 'class App.Kernel: these can.t be loaded together' 'templates/home.php:3 in home: ' 'lib/forgotten.php' '1 include whose path is computed' 'lib/broken.php: '; do
	if grep -q -- "$fact" "$work/analysis"; then ok "analyze says: $fact"; else not_ok "analyze says: $fact" "$(cat "$work/analysis")"; fi
done
"$build/phpc" -a "$app" --format=json > "$work/analysis.json"
is "phpc -a: conflicts of a directory" '$conflict["App\\Kernel"]["clash"] === true'
is "phpc -a: its packages" '$file["vendor/acme/tool/src/Tool.php"]["package"] === "acme/tool"'
is "phpc -a: what is bound to its path" '$a["path_dependent"][0]["line"] === 3'
is "phpc -a: no entry is known" '$a["reach"]["entries_known"] === false'
"$build/phpc" -a "$app/templates/home.php" --format=json > "$work/analysis.json"
is "phpc -a: one script" 'array_keys($file) === ["home.php"] && $a["path_dependent"][0]["function"] === "home"'
"$build/phpc" -q -s "$app/templates/home.php" -o "$work/home.phpc"
"$build/phpc" -a "$work/home.phpc" --format=json > "$work/analysis.json"
is "phpc -a: one image" 'array_keys($file) === ["home.php"] && count($a["path_dependent"]) === 1'

# ---- list --tree ----

phpca list --tree "$work/app.phpca" > "$work/tree"
if grep -qE '^ +[0-9.]+ k?B +2[0-9.]+ kB +vendor/$' "$work/tree" && grep -qE '^ +- .*  broken.php \(source\)$' "$work/tree"; then
	ok "list --tree: sums of directories, verdicts"
else
	not_ok "list --tree: sums of directories, verdicts" "$(cat "$work/tree")"
fi

# ---- diff ----

run "$work/got" phpca diff "$work/app.phpca" "$work/app.phpca"
if [ "$(cat "$work/got.code")" = 0 ] && grep -qx 'no difference' "$work/got.out"; then ok "diff: an archive is equal to itself"; else not_ok "diff: an archive is equal to itself" "$(cat "$work/got.out")"; fi
phpca pack -q --root "$app" --entry main.php --mount /app -o "$work/elsewhere.phpca"
run "$work/got" phpca diff "$work/app.phpca" "$work/elsewhere.phpca"
# What a path was folded into is another number there, and is code.
if [ "$(cat "$work/got.code")" = 6 ] && [ "$(grep -cE '^  [*+-]' "$work/got.out")" = 3 ] && grep -q '\* mount: ' "$work/got.out" && grep -q '\* home (code)' "$work/got.out"; then
	ok "diff: packed for another place: the mount point, and the code that is bound to it"
else
	not_ok "diff: packed for another place: the mount point, and the code that is bound to it" "$(cat "$work/got.out")"
fi

cp -a "$app" "$work/app2"
sed -i 's/fn() => 1/fn() => 2/; s/return 2;/return 3;/; s/VERSION = 1/VERSION = 2/; s/public \$on = true;/public ?bool $on = true; function fresh() {}/' "$work/app2/src/Kernel.php"
sed -i '1s/^<?php/<?php\n\n\/\/ moved down\n/' "$work/app2/vendor/acme/tool/src/functions.php"
sed -i 's/function home()/function home(int $x = 1)/' "$work/app2/templates/home.php"
sed -i 's/"version": "1.2.0"/"version": "1.3.0"/' "$work/app2/vendor/composer/installed.json"
rm "$work/app2/lib/routes.php" && echo '<?php const ADDED = 1;' > "$work/app2/lib/added.php"
sed -i 's/class Stray {}//' "$work/app2/src/Stray.php"
phpca pack -q --root "$work/app2" --mount "$app" --entry main.php -o "$work/app2.phpca"
run "$work/got" phpca diff "$work/app.phpca" "$work/app2.phpca"
cat > "$work/wanted" <<'END2'
Packages
  * acme/tool: 1.2.0 -> 1.3.0

Files
  + lib/added.php
  - lib/routes.php
  * src/Kernel.php (source, code)
  * src/Stray.php (source, code)
  * templates/home.php (source, code)
  * vendor/acme/tool/src/functions.php (source)
  * vendor/composer/installed.json (source)

Classes
  * App\Kernel
      property $on changed (declaration)
      constant VERSION changed (declaration)
      method boot() changed (code)
      method fresh() added
      method stop() changed (code)
  - App\Stray

Functions
  * home (declaration, code)

Constants
  + ADDED

2 added, 2 removed, 8 changed
END2
same "diff: packages, files, classes with their members, functions, constants" "$work/wanted" "$work/got.out"
if [ "$(cat "$work/got.code")" = 6 ] && [ ! -s "$work/got.err" ]; then ok "diff: exit code 6"; else not_ok "diff: exit code 6" "$(cat "$work/got.code" "$work/got.err")"; fi
phpca diff --format=json "$work/app.phpca" "$work/app2.phpca" > "$work/diff.json"
if php -r '
	$d = json_decode(file_get_contents($argv[1]), true);
	$by = [];
	foreach ($d["differences"] as $x) { $by["$x[what] $x[name]"] = $x; }
	exit($d["schema"] === "phpca.diff" && $d["equal"] === false && $by["package acme/tool"]["b"] === "1.3.0" && $by["class App\\Stray"]["change"] === "removed"
		&& in_array("method fresh() added", $by["class App\\Kernel"]["differs"], true) && $by["function home"]["differs"] === ["declaration", "code"] ? 0 : 1);
' "$work/diff.json"; then ok "diff --format=json"; else not_ok "diff --format=json" "$(cat "$work/diff.json")"; fi
run "$work/got" phpca diff -q "$work/app.phpca" "$work/app2.phpca"
if [ "$(cat "$work/got.code")" = 6 ] && [ ! -s "$work/got.out" ]; then ok "diff -q: the exit code only"; else not_ok "diff -q: the exit code only" "$(cat "$work/got.out")"; fi

# ---- verify ----

check "verify sees single changed bits anywhere" php "$here/flip.php" "$build/phpca" "$work/app.phpca" 200 "$work"

# Tools that look inside don't look into what is damaged.
cp "$work/app.phpca" "$work/damaged.phpca"
image=$(php -r 'echo strpos(file_get_contents($argv[1]), "PHPC\0\0\0\0") + 300;' "$work/app.phpca")
printf '\377' | dd of="$work/damaged.phpca" bs=1 seek="$image" conv=notrunc 2> "$work/dd.err"
for command in analyze stubs "diff $work/app.phpca" 'extract --standalone'; do
	# shellcheck disable=SC2086
	run "$work/got" phpca $command "$work/damaged.phpca"
	if [ "$(cat "$work/got.code")" = 1 ] && grep -q 'content hash' "$work/got.err"; then ok "${command%% /*}: a damaged archive is refused"; else not_ok "${command%% /*}: a damaged archive is refused" "$(cat "$work/got.code" "$work/got.err")"; fi
done
# What only somebody who wants harm would write: more classes than there are, and both sums made right again.
php -r '
	require $argv[3];
	$bytes = file_get_contents($argv[1]);
	[, $memory, $strings, $script] = unpack("P3", $bytes, 40);
	$bytes = substr_replace($bytes, pack("V", 0xffffff), 112 + $script + 52, 4);
	$bytes = substr_replace($bytes, strrev(hash("adler32", substr($bytes, 112, $memory + $strings), true)), 72, 4);
	$table = (112 + $memory + $strings + 7) & ~7;
	for ($record = $table + 32; unpack("V", $bytes, $record)[1] !== 18; $record += 24);
	$checksum = unpack("P", $bytes, $record + 8)[1];
	$bytes = substr_replace($bytes, str_repeat("\0", 8), $checksum, 8);
	file_put_contents($argv[2], substr_replace($bytes, content_hash($bytes), $checksum, 8));
' "$work/home.phpc" "$work/forged.phpc" "$here/content_hash.php"
for option in -a --stubs; do
	run "$work/got" "$build/phpc" $option "$work/forged.phpc"
	if [ "$(cat "$work/got.code")" = 1 ] && grep -q 'forged.phpc: the script descriptor at 0 is not in a memory area, or not all of it' "$work/got.err"; then
		ok "phpc $option: a forged image is an error, not a crash"
	else
		not_ok "phpc $option: a forged image is an error, not a crash" "$(cat "$work/got.code" "$work/got.err")"
	fi
done

# ---- autoloaders that are not Composer's ----

sed -i '4s|^|spl_autoload_register(fn(string $class) => include __DIR__."/lib/$class.php");\n|' "$app/main.php"
echo '<?php class Looked {}' > "$app/lib/Looked.php"
phpca pack -q --root "$app" --entry main.php -o "$work/autoloader.phpca"
phpca analyze --format=json "$work/autoloader.phpca" > "$work/analysis.json"
is "another autoloader may look for any class" '$file["lib/Looked.php"]["reached"] === "class" && $a["reach"]["autoloaders"] === [["path" => "main.php", "line" => 4]] && $file["lib/forgotten.php"]["reached"] === "none"'
plan
