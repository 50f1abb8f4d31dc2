#!/bin/bash
# A link outside of the mount leads below it (/var/www/html -> /srv/app/public), and the primary script is asked for by it: what the program names by the link
# is found as unpacked, in that request alone.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
cd "$work" || exit 1

mkdir -p app/public/inc app/src app/var www other
cat > app/public/index.php <<'P'
<?php
$top = dirname(__DIR__, 2);
$r = "$top/www/html";
$show = fn(...$values) => print(str_replace([$top, str_replace('/', '\/', $top)], 'TOP', json_encode($values)) . "\n");
foreach (["$r/../src/a.php", "$r/inc/b.php", "$r/inc/../inc/b.php", "$r/../public/inc/b.php", "$r/./../src/../src/a.php", "$r/../../www/html/inc/b.php", "file://$r/inc/b.php",
		"$r/none.php", "$r/../none", "$r/inc/b.php/x", "$r/index.php"] as $n) {
	$show($n, file_exists($n), is_file($n), is_dir($n), realpath($n), @filesize($n), @md5_file($n), @fileperms($n), str_ends_with($n, 'x.php') ?: @include $n);
}
foreach ([$r, "$r/", "$r/..", "$r/inc", "$r/inc/", "$r/../src"] as $n) {
	$show($n, is_dir($n), realpath($n), count(array_filter(scandir($n), fn($f) => str_ends_with($f, '.php'))), count(glob("$n/*.php")), is_link($n), @filetype($n));
}
chdir("$r/inc");
$show(getcwd(), file_exists('b.php'), file_exists('../../src/a.php'));
chdir("$top/www");
$show(file_exists('html/inc/b.php'), realpath('html/inc'), is_dir('html'), include './html/inc/b.php', @stat('html/../src/a.php')['size']);
set_include_path("$r/inc");
$show(require_once "$r/inc/b.php", require_once __DIR__ . '/inc/b.php', include_once 'b.php', include 'c.php', (new SplFileInfo("$r/inc/c.php"))->getRealPath());
file_put_contents("$r/../var/x.txt", 'written');
$show(file_get_contents("$r/../var/x.txt"), file_exists("$top/app/var/x.txt"), unlink("$r/../var/x.txt"), array_map('basename', get_included_files()));
P
echo '<?php return "a " . basename(__FILE__) . basename(dirname(__DIR__));' > app/src/a.php
echo '<?php return "b " . basename(dirname(__DIR__));' > app/public/inc/b.php
echo '<?php return "c " . basename(__FILE__);' > app/public/inc/c.php
# Asked for by a name of its own, nothing is known of the link: it is the disk's.
echo '<?php echo json_encode([file_exists(dirname(__DIR__, 2) . "/www/html/inc/b.php"), file_exists(dirname(__DIR__, 2) . "/other/link/b.php")]);' > app/public/direct.php
ln -s "$work/app/public" www/html
ln -s ../app/public/inc other/link
cp app/public/direct.php app/public/inc/direct.php && sed -i 's/DIR__, 2/DIR__, 3/g' app/public/inc/direct.php
mkdir expected
php www/html/index.php > expected/cli 2>&1
phpca pack -q --root app --entry public/index.php -o app.phpca || exit 1

settings=(-d extension="$build/phpca.so" -d phpca.mount="$work/app.phpca:$work/app")
take_away() {
	mv app unpacked
	mkdir -p app/public/inc app/var
	for script in public/index.php public/direct.php public/inc/direct.php; do
		: > "app/$script"
	done
}
if command -v php-cgi > /dev/null; then
	cgi() { env REDIRECT_STATUS=200 REQUEST_METHOD=GET SCRIPT_FILENAME="$work/www/html/index.php" LD_PRELOAD="$preload" php-cgi -d html_errors=0 "$@" 2>&1 | tail -n +3 | tr -d '\r'; }
	cgi > expected/cgi
fi
take_away
same "command line" expected/cli <(php_with -d phpca.mount="$work/app.phpca:$work/app" www/html/index.php 2>&1)
same "command line, another link on the way" expected/cli <(cd www && php_with -d phpca.mount="$work/app.phpca:$work/app" html/index.php 2>&1)
is "something was found" "$(grep -c 'b app\|b public' expected/cli)" 6
if command -v php-cgi > /dev/null; then
	same "php-cgi" expected/cgi <(cgi "${settings[@]}")
else
	skip "php-cgi" "not installed"
fi
if [ -n "$fpm" ]; then
	fpm_conf 1
	: > php.ini
	fpm_start -n "${settings[@]}" -d html_errors=0
	get() { php "$here/fastcgi_get.php" "$socket" "$work/$1"; }
	for n in 1 2; do
		same "PHP-FPM, request $n" expected/cli <(get www/html/index.php)
		is "PHP-FPM, request $n without the link" "$(get app/public/direct.php)" "[false,false]"
		is "PHP-FPM, request $n by another link" "$(get other/link/direct.php)" "[false,true]"
	done
	fpm_stop
else
	skip "PHP-FPM" "not installed"
fi
# The link is what the disk says, whatever names are alike.
rm www/html && mkdir -p www/html && echo '<?php echo json_encode(file_exists(__DIR__ . "/inc/b.php"));' > www/html/index.php
is "no link: the disk's" "$(php_with -d phpca.mount="$work/app.phpca:$work/app" www/html/index.php 2>&1)" false
plan
