#!/bin/bash
# The script of opcache.preload may include archived scripts, by name and by Composer's class loader, and be archived itself: OPcache
# preloads what they declare.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
if ! with_opcache || ! command -v php-cgi > /dev/null; then
	skip "opcache.preload" "no OPcache or no php-cgi"
	plan
	exit
fi

mkdir -p app/src
cat > app/src/A.php <<'P'
<?php
namespace N;
interface I { const X = 1; }
abstract class P implements I { public static int $n = 0; abstract function f(): ?string; }
class A extends P { function f(): ?string { static $k = 0; return __FILE__ . ':' . (++$k) . ':' . (++self::$n); } }
function func() { return fn() => __LINE__; }
P
cat > app/src/B.php <<'P'
<?php
namespace N;
const C = 5;
trait T { private $x = [1, 2, 3]; function t() { return static::class . count($this->x); } }
final class B extends A { use T; function g() { return new class extends A {}; } }
enum E: string { case One = 'one'; }
P
echo '<?php namespace N; function plain() { static $n = 0; return ++$n; } echo "preloading ", basename(__FILE__), "\n";' > app/src/plain.php
cat > app/index.php <<'P'
<?php
echo json_encode([class_exists('N\A', false), class_exists('N\B', false), function_exists('N\func'), enum_exists('N\E', false), defined('N\C')]), "\n";
foreach ([1, 2] as $i) {
	echo (new N\B)->f(), ' ', (new N\B)->t(), ' ', N\func()(), ' ', N\E::One->value, ' ', get_parent_class((new N\B)->g()), "\n";
}
$s = opcache_get_status()['preload_statistics'];
echo json_encode([$s['functions'], preg_replace('/\$[0-9a-f]+$/', '', $s['classes']), array_map('basename', $s['scripts'])]), "\n";
P
# What is preloaded may be included all the same.
cat > app/again.php <<'P'
<?php
include __DIR__ . '/index.php';
var_dump(require_once __DIR__ . '/src/A.php', require __DIR__ . '/src/B.php', include_once __DIR__ . '/src/A.php', N\C, (new N\B)->f());
echo json_encode(array_map('basename', get_included_files())), "\n";
P
echo "<?php require '$work/app/src/A.php'; require '$work/app/src/B.php';" > require.php
echo "<?php opcache_compile_file('$work/app/src/A.php'); opcache_compile_file('$work/app/src/B.php');" > compile.php
cat > once.php <<P
<?php
spl_autoload_register(function (\$c) { require_once '$work/app/src/' . substr(\$c, 2) . '.php'; });
require_once '$work/app/src/B.php';
include_once '$work/app/src/B.php';
include '$work/app/src/plain.php';
P
echo '<?php require __DIR__ . "/A.php"; require __DIR__ . "/B.php";' > app/src/archived.php
phpca pack -q --root app --entry index.php -o app.phpca || exit 1

# serve OUT PRELOAD SCRIPT [PHP-OPTION...]: three requests, one after another
serve() {
	local out=$1 preload_script=$2 script=$3; shift 3
	env LD_PRELOAD="$preload" php-cgi -n "${opcache[@]}" -d opcache.preload="$work/$preload_script.php" -d opcache.preload_user="$(id -un)" -d display_errors=1 \
		-d html_errors=0 "$@" -q -T 3 "$work/app/$script.php" > "$out" 2> "$out.err"
}
with=(-d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
for list in require compile app/src/archived once; do
	for script in index again; do
		serve right "$list" "$script"
		mv app/src gone
		serve found "$list" "$script" "${with[@]}"
		same "$list: $script.php" right found
		serve found "$list" "$script" "${with[@]}" -d phpca.preload=1
		same "$list: $script.php, and phpca.preload=1" right found
		mv gone app/src
	done
done
is "they were preloaded" "$(grep -c '^\[true,true,true,true,false\]$' right) $(grep -c '^preloading plain.php$' right)" "3 1"

# Composer's class loader is asked, and none of it is answered for it.
if command -v composer > /dev/null; then
	cp -r "$here/autoload-app" site
	check "composer makes the class loader" composer dump-autoload -q --no-interaction -d site
	cat > loader.php <<P
<?php
\$loader = require '$work/site/vendor/autoload.php';
foreach (glob('$work/site/src/{,Chain/,Kin/,Many/}*.php', GLOB_BRACE) as \$file) {
	try {
		class_exists(str_replace('/', "\\\\", 'App/' . substr(\$file, strlen('$work/site/src/'), -4)));
	} catch (Throwable \$e) {
	}
}
P
	cat > site/probe.php <<'P'
<?php
$s = opcache_get_status()['preload_statistics'];
echo count($s['classes']), ' ', json_encode($s['classes']), json_encode(array_map('basename', $s['scripts'])), "\n";
P
	phpca pack -q --root site --entry probe.php -o site.phpca 2> /dev/null || exit 1
	serve right loader ../site/probe
	mv site site.gone && mkdir site && cp site.gone/probe.php site
	serve found loader ../site/probe -d extension="$build/phpca.so" -d "phpca.mount=$work/site.phpca:$work/site"
	same "by Composer's class loader" right found
	is "... some classes" "$(grep -c '^67 \["ComposerAutoloaderInit' right)" 3
fi

# Without a source there is nothing to preload, and the server says so when it starts.
echo '{"entry": "index.php", "sources": "strip"}' > strip.json
phpca pack -q --root app -m strip.json -o app.phpca || exit 1
mv app/src gone
serve found require index "${with[@]}"
is "stripped sources: an error that names the file" "$(cat found found.err | grep -c "Failed opening required '$work/app/src/A.php'")" 1
serve found app/src/archived index "${with[@]}"
is "... also of the list itself" "$(cat found found.err | grep -c "Failed opening required '$work/app/src/archived.php'")" 1
plan
