#!/bin/bash
# What programs in the field do: the same from an archive as unpacked.
. "$(dirname "$0")/lib.sh"

# The mount directory is a symbolic link: the primary script is what __FILE__ says, and is listed once.
mkdir -p "$work/releases/1" && ln -s releases/1 "$work/www"
cat > "$work/www/index.php" <<'P'
<?php
echo __FILE__, "\n", realpath(__DIR__), "\n", implode(' ', get_included_files()), "\n";
P
check "linked: pack" phpca pack -q --root "$work/releases/1" --entry index.php -o "$work/linked.phpca"
wanted=$(php "$work/www/index.php" 2>&1)
is "linked: mounted at the link" "$(php_with -d phpca.mount="$work/linked.phpca:$work/www" "$work/www/index.php" 2>&1)" "$wanted"
is "linked: ... and run by the real name" "$(php_with -d phpca.mount="$work/linked.phpca:$work/www" "$work/releases/1/index.php" 2>&1)" "$wanted"

# A script that locks itself runs once at a time.
mkdir "$work/cron"
cat > "$work/cron/cron.php" <<'P'
<?php
$self = fopen(__FILE__, 'r');
if (!flock($self, LOCK_EX | LOCK_NB, $would_block)) {
	exit("runs already, $would_block\n");
}
echo "works\n";
fgets(STDIN);
P
check "locked: pack" phpca pack -q --root "$work/cron" --entry cron.php -o "$work/cron.phpca"
# twice COMMAND...: what the second says while the first works, and when it has ended
twice() {
	local line
	coproc FIRST { exec "$@"; }
	read -r line <&"${FIRST[0]}"
	echo "$line; $("$@" < /dev/null 2>&1)"
	echo >&"${FIRST[1]}"
	wait "$FIRST_PID" 2>/dev/null
	"$@" < /dev/null 2>&1
}
wanted=$'works; runs already, 1\nworks'
is "locked: unpacked" "$(twice php "$work/cron/cron.php")" "$wanted"
extended=(env LD_PRELOAD="$preload" php -d extension="$build/phpca.so")
is "locked: over the directory" "$(twice "${extended[@]}" -d phpca.mount="$work/cron.phpca:$work/cron" "$work/cron/cron.php")" "$wanted"
is "locked: by itself" "$(twice "${extended[@]}" "$work/cron.phpca")" "$wanted"

# both NAME DIR SCRIPT: DIR/SCRIPT over the directory and by itself prints what it prints unpacked; a stub is at its name
both() {
	local name=$1 dir=$2 script=$3 wanted
	wanted=$(cd / && php -d phar.readonly=0 "$dir/$script" 2>&1)
	rm -rf "${dir:?}/var"
	check "$name: pack" phpca pack -q --root "$dir" --entry "$script" -o "$dir.phpca"
	mv "$dir" "$dir.unpacked" && mkdir -p "$dir/var" && : > "$dir/$script"
	is "$name: over the directory" "$(cd / && php_with -d phar.readonly=0 -d phpca.mount="$dir.phpca:$dir" "$dir/$script" 2>&1)" "$wanted"
	[ $# = 3 ] || is "$name: by itself" "$(cd / && php_with -d phar.readonly=0 "$dir.phpca" 2>&1)" "$4"
}

# Phars that the program carries: by their names, through Phar's classes, and as scripts of their own.
mkdir "$work/phars"
php -d phar.readonly=0 -r '
	chdir($argv[1]);
	foreach (["lib" => Phar::PHAR, "tar" => Phar::TAR, "zip" => Phar::ZIP] as $name => $format) {
		$phar = new Phar("$name.phar");
		$phar["in.php"] = "<?php return file_get_contents(\"data.txt\") . basename(__DIR__);";
		$phar["data.txt"] = "data of ";
		$phar->setStub("<?php Phar::interceptFileFuncs(); echo \"stub \", require \"phar://\" . __FILE__ . \"/in.php\"; __HALT_COMPILER();");
		$format == Phar::PHAR || $phar->convertToExecutable($format, Phar::NONE, ".phar.php");
	}' "$work/phars"
cat > "$work/phars/main.php" <<'P'
<?php
Phar::interceptFileFuncs();
foreach (['lib.phar', 'tar.phar.php', 'zip.phar.php'] as $name) {
	$file = __DIR__ . "/$name";
	$url = "phar://$file/in.php";
	var_dump(file_exists($url), is_file($url), filesize($url), is_dir("phar://$file"), scandir("phar://$file"), strlen(file_get_contents($url)));
	var_dump(count(new Phar($file)), Phar::isValidPharFilename($file));
	echo str_replace(__DIR__, '', require $url), "\n";
	include $file;
	echo "\n";
}
var_dump(is_file(dirname(__DIR__) . '/no.phpca'), @file_get_contents('phar://' . __DIR__ . '/none.phar/x'));
P
wanted=$(php -d phar.readonly=0 "$work/phars/main.php" 2>&1)
both "phars" "$work/phars" main.php "$wanted"
is "phars: those that are no text are left to Phar" "$(phpca info "$work/phars.phpca" | grep -c 'source: \(tar\|zip\)\.phar\.php: is a Phar')" 2

# Phar opens a script that is a Phar before it runs: its alias is known then, and it can mount files into itself.
mkdir -p "$work/opened/data"
echo 'outside' > "$work/opened/data/config.txt"
php -d phar.readonly=0 -r '
	chdir($argv[1]);
	foreach (["plain.phar" => "", "alias.phar.php" => "known", "broken.phar" => "broken"] as $name => $alias) {
		$phar = new Phar($name);
		$phar["in.php"] = "<?php echo basename(__DIR__), \" \", file_exists(\"phar://known/in.php\") ? \"known\" : \"unknown\", \"\\n\";";
		$alias && $phar->setAlias($alias);
		$phar->setStub("<?php
			foreach ([[\"config.txt\", __DIR__ . \"/data/config.txt\"], [\"d\", __DIR__ . \"/data\"], [\"e.txt\", __DIR__ . \"/none.txt\"]] as \$m) {
				try { Phar::mount(...\$m); echo \$m[0], \"\\n\"; } catch (Exception \$e) { echo \$e->getMessage(), \"\\n\"; }
			}
			echo @file_get_contents(\"phar://\" . __FILE__ . \"/config.txt\"), @file_get_contents(\"phar://\" . __FILE__ . \"/d/config.txt\");
			echo @include \"phar://\" . (\"$alias\" ?: __FILE__) . \"/in.php\", \"\\n\";
			__HALT_COMPILER();");
	}
	file_put_contents("broken.phar", substr(file_get_contents("broken.phar"), 0, -9) . "x23456789");
	copy("plain.phar", "other.php");' "$work/opened"
echo '<?php foreach (["plain.phar", "alias.phar.php", "broken.phar", "other.php"] as $f) { require __DIR__ . "/$f"; }' > "$work/opened/main.php"
both "opened" "$work/opened" main.php

# Names that pass through a directory which only the archive has, and come out on the disk.
mkdir -p "$work/through/cases/deep" "$work/through/lib" "$work/through/var"
echo '<?php require __DIR__ . "/cases/deep/c.php";' > "$work/through/main.php"
echo '<?php' > "$work/through/lib/x.php"
cat > "$work/through/cases/deep/c.php" <<'P'
<?php
ob_start();
$top = dirname(__DIR__, 2);
$v = __DIR__ . '/../../var';
function show(mixed ...$values): void {
	foreach ($values as $value) {
		echo is_string($value) ? str_replace($GLOBALS['top'], 'TOP', $value) : var_export($value, true), ' ';
	}
	echo "\n";
}
show(chdir(__DIR__ . '/../..'), getcwd(), file_put_contents('var/a.txt', 'x'), file_put_contents('lib/../var/b.txt', '<?php return 7;'));
show(chdir(__DIR__), getcwd(), chdir('../..'), getcwd(), chdir('cases/../var'), getcwd(), file_exists('b.txt'), chdir('../cases/..'), getcwd());
foreach (["$v/b.txt", 'lib/../var/b.txt', 'cases/deep/../../var/b.txt', "file://$v/b.txt"] as $name) {
	show(file_get_contents($name), is_file($name), filesize($name), realpath($name), is_writable($name), copy($name, "$v/copied"), include $name);
	show(fileperms($name) == fileperms("$top/var/b.txt"), md5_file($name), (new SplFileInfo($name))->getRealPath(), count(file($name)), touch($name, 5), filemtime($name));
}
show(mkdir("$v/d"), mkdir("$v/e/f/g", 0o777, true), is_dir("$top/var/d"), is_dir("$top/var/e/f/g"), rename("$v/a.txt", "$v/d/a.txt"), scandir("$v/d"));
show(opendir("$v/d") !== false, glob("$v/d/*") == ["$v/d/a.txt"], symlink('a.txt', "$v/d/l"), readlink("$v/d/l"), unlink("$v/d/l"), link("$v/d/a.txt", "$v/d/h"));
show(rmdir("$v/e/f/g"), is_dir("$top/var/e/f/g"), chmod("$v/d/h", 0o600), dirname(tempnam("$v/d", 't')), fileinode("$v/d/h") == fileinode("$top/var/d/a.txt"));
ini_set('error_log', "$v/php.log");
error_log('logged');
show(ini_get('error_log') === "$v/php.log", is_file("$top/var/php.log"));
ini_restore('error_log');
show(session_save_path("$v/d") !== false, session_save_path() === "$v/d", ini_get('session.save_path') === "$v/d");
ini_set('session.use_cookies', 0);
session_cache_limiter('');
session_id('abcdefabcdefabcdefabcdefabcdef12');
show(@session_start(), is_file("$top/var/d/sess_" . session_id()), session_destroy());
ini_set('session.save_path', "0;600;$v/d");
show(@session_start(), is_file("$top/var/d/sess_abcdefabcdefabcdefabcdefabcdef12") || session_id(), session_save_path() === "0;600;$v/d");
P
both "through" "$work/through" main.php
is "through: a log that php.ini names so" "$(cd / && php_with -d phpca.mount="$work/through.phpca:$work/through" -d error_log="$work/through/cases/../var/ini.log" -d log_errors=1 \
	-r 'error_log("x"); echo ini_get("error_log");') $(ls "$work/through/var/ini.log")" "$work/through/cases/../var/ini.log $work/through/var/ini.log"

# Files that are as old as time, and older.
mkdir "$work/old"
echo '<?php foreach (["epoch", "before", "now"] as $f) { var_dump(filemtime(__DIR__ . "/$f.txt"), filemtime(__DIR__ . "/$f.php")); }' > "$work/old/main.php"
for name in epoch before now; do
	echo "$name" > "$work/old/$name.txt"
	echo '<?php' > "$work/old/$name.php"
done
touch -d @0 "$work"/old/epoch.*; touch -d @-86400 "$work"/old/before.*; touch -d @1000000000 "$work"/old/now.*
wanted=$(php "$work/old/main.php")
both "old" "$work/old" main.php "$wanted"
check "old: verify" phpca verify "$work/old.phpca"
mkdir "$work/old.tar" && tar -xf "$work/old.phpca" -C "$work/old.tar" 2>/dev/null
is "old: the tar says so, too" "$(find "$work/old.tar" -name 'before.txt' -printf '%Ts')" -86400
check "old: extract" phpca extract "$work/old.phpca" -C "$work/old.out"
is "old: as extracted" "$(stat -c %Y "$work/old.out/before.txt" "$work/old.out/epoch.php")" $'-86400\n0'

# Several entry scripts.
mkdir "$work/entries"
echo '<?php echo "a\n";' > "$work/entries/a.php"
echo '<?php echo "b\n";' > "$work/entries/b.php"
check "entries: pack" phpca pack -q --root "$work/entries" --entry b.php --entry a.php -o "$work/entries.phpca"
is "entries: the first is started" "$(php_with "$work/entries.phpca")" b
is "entries: all are" "$(phpca info --format=json "$work/entries.phpca" > "$work/entries.json"; json "$work/entries.json" 'implode(" ", $j["starts"] ?? $j["entries"] ?? [])')" "b.php a.php"
refuses 2 '"c.php" is not among the files' "entries: each must be there" phpca pack -q --root "$work/entries" --entry b.php --entry c.php -o "$work/no.phpca"

# Scripts that are encoded for another loader keep their source; the loader's hook is asked (below: handlers).
mkdir "$work/encoded"
printf '<?php //0046a\nif (!extension_loaded("other")) { echo "stub\\n"; return; } ?>\nHR+cPabcdef==\n' > "$work/encoded/ion.php"
printf '#!/usr/bin/env php\n<?php //0046a\necho "stub\\n"; ?>\nHR+cPabcdef==\n' > "$work/encoded/command.php"
printf '<?php @Zend;\n4123;\n/* \x01 */ echo "stub"; \n' > "$work/encoded/guard.php"
printf '<?php echo "stub\\n"; __halt_compiler();\x01\x02\x03' > "$work/encoded/halt.php"
printf '<?php $f = fopen(__FILE__, "r"); fseek($f, __COMPILER_HALT_OFFSET__); echo bin2hex(fread($f, 9)), "\\n"; __HALT_COMPILER ( ) ;\x01\x02\x03' > "$work/encoded/own.php"
echo '<?php //0x12 and more: a comment' > "$work/encoded/comment.php"
echo '<?php foreach (["ion", "command", "halt", "own", "comment"] as $f) { include __DIR__ . "/$f.php"; }' > "$work/encoded/main.php"
wanted=$(php "$work/encoded/main.php")
both "encoded" "$work/encoded" main.php "$wanted"
is "encoded: which are left to the loader" "$(phpca info "$work/encoded.phpca" | sed -n 's/^ *source: \(.*\): is encoded for another loader.*/\1/p' | sort | tr '\n' ' ')" "command.php guard.php halt.php ion.php "

# Extensions that work in the engine's place are asked, and status() says why scripts come from source.
# shellcheck disable=SC2046 # several options
check "handlers: built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared $(php-config --includes) -o "$work/handlers.so" "$here/handlers.c"
mkdir "$work/handled"
cat > "$work/handled/main.php" <<'P'
<?php
class A {}
function f() { return new A; }
for ($i = 0; $i < 5; $i++) { f(); }
new A;
if (function_exists('Phpca\status')) {
	fputs(STDERR, Phpca\status()['mounts'][0]['obstacle'] . "\n");
}
P
printf '<?php //0046a\necho "stub\\n"; ?>\nHR+cPabcdef==\n' > "$work/handled/encoded.php"
echo '<?php include __DIR__ . "/encoded.php"; include __DIR__ . "/own.php";' > "$work/handled/loads.php"
echo '<?php echo "own\n";' > "$work/handled/own.php"
check "handlers: pack" phpca pack -q --root "$work/handled" --entry main.php -o "$work/handled.phpca"
handled() { # WHAT SCRIPT PHP OPTIONS...
	HANDLERS=$1 LD_PRELOAD=$preload php -d extension="$work/handlers.so" "${@:3}" "$work/handled/$2" 2> "$work/handled.err"
}
mounted=(-d extension="$build/phpca.so" -d phpca.mount="$work/handled.phpca:$work/handled")
for what in opcodes functions scripts; do
	for script in main loads; do
		is "handlers: $what of $script" "$(handled $what $script.php "${mounted[@]}")" "$(handled $what $script.php)"
	done
done
handled opcodes main.php "${mounted[@]}" > /dev/null
is "handlers: status of opcodes" "$(cat "$work/handled.err")" "an extension has set handlers of opcodes (zend_set_user_opcode_handler)"
handled functions main.php "${mounted[@]}" > /dev/null
is "handlers: status of functions" "$(cat "$work/handled.err")" "an extension runs functions in the engine's place (zend_execute_ex)"
is "handlers: the loader has taken its script" "$(handled scripts loads.php "${mounted[@]}")" $'decoded\nown\ncounted 0'

# A program that brings an extension of PHP, and starts PHP anew with it: the kernel must find the extension.
mkdir "$work/native" && cp "$work/handlers.so" "$work/native/own.so"
echo '<?php passthru(PHP_BINARY . " -n -d extension=" . __DIR__ . "/own.so -r \"echo 1;\"");' > "$work/native/main.php"
is "native code: pack says that it must be on disk" "$(phpca pack --root "$work/native" --entry main.php -o "$work/no.phpca" 2>&1 | grep -c '^phpca: warning: own.so: is native code (1 such file): .*"extract"')" 1
echo '{"extract": ["own.so"]}' > "$work/native.json"
is "native code: or that nothing is missing" "$(phpca pack --manifest "$work/native.json" --root "$work/native" --entry main.php -o "$work/native.phpca" 2>&1 | grep warning)" ""
wanted=$(HANDLERS=none php "$work/native/main.php" 2>&1)
rm -rf "$work/native"
check "native code: deploy" phpca deploy -q "$work/native.phpca" "$work/native"
is "native code: from disk" "$(HANDLERS=none php_with -d phpca.mount="$work/native.phpca:$work/native" "$work/native/main.php" 2>&1)" "$wanted"

# Classes that a program writes (compiled templates) are derived from archived ones, and OPcache keeps them for all processes. Each request
# has a process of its own here, and processes load archived scripts in different orders.
. "$here/fpm.sh"
if [ -n "$fpm" ] && with_opcache; then
	mkdir -p "$work/derived/app" "$work/derived/written"
	cat > "$work/derived/app/P.php" <<-'P'
		<?php
		class P {
			const LIST = ['p'];
			function __construct(protected $name = 'no name') {}
			function greet(array $to = self::LIST): string { $all = []; foreach ($to as $one) { $all[] = "hello $one from $this->name"; } return implode(', ', $all); }
			static function made(...$a): static { return new static(...$a); }
		}
	P
	echo '<?php interface I { function shown(array $what = ["i"], $more = PHP_INT_SIZE); }' > "$work/derived/app/I.php"
	echo '<?php trait T { function used($x = "t") { return str_repeat($x, 3) . __CLASS__; } }' > "$work/derived/app/T.php"
	{
		echo '<?php class Other {'
		for i in $(seq 50); do echo "function f$i(\$a, \$b = [1, $i], \$c = 'x$i') { return strlen(\$a . \$c) + count(\$b) + $i; }"; done
		echo '} foreach (range(1, 50) as $i) { (new Other)->{"f$i"}("a"); }'
	} > "$work/derived/app/Other.php"
	cat > "$work/derived/app/index.php" <<-'P'
		<?php
		foreach (explode(',', $_GET['load']) as $name) { require_once __DIR__ . "/$name.php"; }
		foreach (['C', 'D'] as $name) { require_once dirname(__DIR__) . "/written/$name.php"; }
		echo C::made('me')->own(), "\n", (new C)->greet(), "\n";
		$p = (new ReflectionMethod('D', 'shown'))->getParameters();
		echo json_encode([$p[0]->getDefaultValue(), $p[1]->getDefaultValueConstantName(), (new class extends D { function shown(array $what = [], $more = 1) {} })->used()]), "\n";
	P
	echo '<?php class C extends P { function own() { return "own " . $this->greet(["a", "b"]); } }' > "$work/derived/written/C.php"
	echo '<?php abstract class D implements I { use T; }' > "$work/derived/written/D.php"
	derived() { # fpm's options
		fpm_conf 1
		echo 'pm.max_requests = 1' >> "$work/fpm.conf"
		: > "$work/php.ini"
		fpm_start -n "${opcache[@]}" -d opcache.enable=1 -d opcache.file_update_protection=0 "$@"
		for load in P,I,T Other,T,I,P Other,P,Other,I,T T,P,I; do
			php "$here/fastcgi_get.php" "$socket" "$work/derived/app/index.php" "load=$load"
		done
		fpm_stop
	}
	derived > "$work/derived.wanted" 2>&1
	is "derived: unpacked" "$(grep -c 'own hello a from me, hello b from me' "$work/derived.wanted")" 4
	check "derived: pack" phpca pack -q --root "$work/derived/app" --entry index.php -o "$work/derived.phpca"
	derived -d extension="$build/phpca.so" -d phpca.mount="$work/derived.phpca:$work/derived/app" > "$work/derived.found" 2>&1
	same "derived: from the archive" "$work/derived.wanted" "$work/derived.found"
else
	skip "derived: classes that OPcache keeps" "no PHP-FPM with OPcache"
fi
plan
