#!/bin/bash
# PHP-FPM: two workers that inherit the archive from their master answer hundreds of requests to the byte as they do unpacked.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
requests=${REQUESTS:-300}
app=$work/app site=$work/site archive=$work/app.phpca
mkdir -p "$app/lib" "$app/src" "$app/var"

cat > "$app/index.php" <<'END'
<?php
spl_autoload_register(fn (string $name) => include __DIR__.'/src/'.strtolower($name).'.php');
register_shutdown_function(static function (): void {
	preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), $m);
	header('X-Worker: '.getmypid()." $m[1] ".memory_get_usage());
});
ob_start();
$page = new Page(__DIR__);
if (isset($_GET['throw'])) {
	throw new LogicException('thrown in '.__FILE__);
}
echo $page;
if (isset($_GET['many'])) {
	include __DIR__."/var/many$_GET[many].php";
	echo new Page(__DIR__);
}
END
cat > "$app/src/page.php" <<'END'
<?php
class Page extends Base implements Stringable
{
	private static int $made = 0;

	public function __toString(): string
	{
		static $calls = 0;
		$calls++;
		self::$made++;
		$server = array_intersect_key($_SERVER, array_flip(['SCRIPT_FILENAME', 'SCRIPT_NAME', 'PATH_INFO', 'PHP_SELF', 'DOCUMENT_ROOT', 'QUERY_STRING']));
		$moved = isset($_FILES['file']) ? [move_uploaded_file($_FILES['file']['tmp_name'], "$this->root/$_GET[to]"), $_FILES['file']['size']] : null;
		return json_encode([$server, $_GET, $_POST, $moved, $calls, self::$made, self::class, __FILE__, getcwd(), get_included_files(),
			file_get_contents("$this->root/lib/text.txt"), $this->names(), error_get_last()], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES);
	}
}
END
cat > "$app/src/base.php" <<'END'
<?php
abstract class Base
{
	public function __construct(protected string $root) {}

	protected function names(): array
	{
		return array_merge(scandir($this->root.'/lib'), scandir($this->root.'/src'), glob($this->root.'/lib/*.txt'), [realpath($this->root.'/src/../lib')]);
	}
}
END
echo "a text" > "$app/lib/text.txt"
echo '{"entry": "index.php", "exclude": ["var"]}' > "$app/phpca.json"
check "packed" phpca pack --root "$app" -o "$archive" --mount "$site" -q

configure() { # INI LINES...
	printf '%s\n' 'display_errors=1' 'html_errors=0' 'log_errors=0' 'date.timezone=UTC' "$@" > "$work/php.ini"
	fpm_conf 2
}
start() { fpm_start -n; }
stop() { # NAME
	local code=0
	fpm_stop || code=$?
	if [ $code = 0 ] && [ ! -e "$socket" ] && ! grep -qE 'SIGSEGV|SIGABRT|exited on signal|ERROR|ALERT' "$work/fpm.log"; then
		ok "$1: ends cleanly"
	else
		not_ok "$1: ends cleanly" "exit code $code: $(cat "$work/fpm.out" "$work/fpm.log")"
	fi
}
ask() { php "$here/fastcgi.php" "$socket" "$site" "$2" "$work/$1" "${@:3}" > "$work/$1.err" 2>&1 || cat "$work/$1.err"; }
same_answers() { # NAME DIRECTORY
	local difference
	difference=$(diff -r -x workers "$work/unpacked" "$work/$2" 2>&1 | head -30)
	if [ -z "$difference" ] && [ "$(wc -l < "$work/$2/workers")" -ge $((requests * 4 / 6)) ]; then ok "$1"; else not_ok "$1" "$difference $(cat "$work/$2.err")"; fi
}
# flat NAME DIRECTORY: two workers, and neither has more memory at the end than after a third of its requests. By then it has answered each kind
# of request, too: what a kind needs for the first time (pages of PHP and libraries above all) comes once, with OPcache alone as well.
flat() {
	local growth
	growth=$(php -r '
		foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $line) {
			[$pid, $resident, $used, $kind] = explode(" ", $line);
			$of[$pid][] = [(int) $resident, (int) $used];
			$warm[$pid] ??= 0;
			$first[$pid][$kind] ??= $warm[$pid] = count($of[$pid]) - 1;
			$kinds[$kind] = true;
		}
		$wrong = count($of) !== 2;
		foreach ($of as $pid => $seen) {
			$since = max(intdiv(count($seen), 3), $warm[$pid]);
			[$early, $late] = [$seen[$since], end($seen)];
			$wrong = $wrong || $late[0] - $early[0] > 300 || $since > count($seen) / 2 || count($first[$pid]) !== count($kinds);
			echo count($seen), " answers, ", count($first[$pid]), " kinds: since the ", $since + 1, "th $early[0] -> $late[0] KiB; ";
		}
		exit((int) $wrong);
	' "$work/$2/workers") && ok "$1: $growth" || not_ok "$1" "$growth"
}

# Unpacked.
cp -r "$app" "$site"
configure
start
ask unpacked "$requests"
stop "unpacked"
# Scripts beside the application, which OPcache shares between workers: each declares functions, and calls them.
scripts=
mkdir -p "$site/var"
for i in $(seq 24); do
	php -r '
		echo "<?php\n\$sum = 0;\n";
		for ($i = 0; $i < 300; $i++) {
			printf("function f%1\$d_%2\$d(int \$n) { static \$calls = 0; return strlen(str_repeat(\"x\", \$n)) + ++\$calls; }\n\$sum += f%1\$d_%2\$d(%2\$d) + f%1\$d_%2\$d(1);\n", $argv[1], $i);
		}
		echo "echo \$sum;\n";' "$i" > "$site/var/many$i.php"
	scripts+="/index.php?many=$i /var/many$i.php /var/many$i.php /index.php?many=$i "
done
scripts=${scripts% }
start
SCRIPTS=$scripts ask unpacked-scripts 144
stop "unpacked, with other scripts"
cp -r "$site/var" "$work/many"
check "unpacked: the pages are what they should be" grep -q '"a text\\n"' "$work/unpacked/0"
rm -rf "$site"

# The archive, over what deploy makes.
check "deployed" phpca deploy -q --store="$work/store" "$archive" "$site"
mkdir -p "$site/var"
cp "$work"/many/many*.php "$site/var/"
for way in plain opcache; do
	settings=('opcache.enable=0')   # PHP 8.5 always has it
	[ $way = opcache ] && settings=('zend_extension=opcache.so' 'opcache.enable=1')
	configure "extension=$build/phpca.so" "phpca.mount=$archive:$site" "${settings[@]}"
	start
	rm -f "$site/var/up.txt"
	ask $way "$requests"
	same_answers "$way: $requests answers are those of the unpacked program" $way
	# In workers that have seen nothing yet: what OPcache shares must not meet what the archive has of its own in one of them.
	stop "$way"
	start
	SCRIPTS=$scripts ask $way-scripts 144
	difference=$(diff -r -x workers "$work/unpacked-scripts" "$work/$way-scripts" 2>&1 | head -20)
	if [ -z "$difference" ]; then ok "$way: archived scripts and others take turns"; else not_ok "$way: archived scripts and others take turns" "$difference"; fi
	flat "$way: two workers whose memory does not grow" $way
	check "$way: uploads reach the disk" grep -q '^uploaded ' "$site/var/up.txt"
	# Not over an archived name, be its directory on disk or not.
	before=$(find "$site" ! -path '*/var*' -printf '%p %i %s\n' | sort)
	for target in src/up.txt src/page.php lib/text.txt; do
		ask $way-refused 4 $target
		check "$way: no upload to $target" grep -qE "move_uploaded_file\\(.*$target\\): Failed to open stream: Read-only file system" "$work/$way-refused/3"
	done
	after=$(find "$site" ! -path '*/var*' -printf '%p %i %s\n' | sort)
	if [ "$before" = "$after" ]; then ok "$way: nothing was written where the archive is"; else not_ok "$way: nothing was written where the archive is" "$before / $after"; fi
	# A reload gives new workers, out of the same master.
	before=$(awk '{print $1}' "$work/$way/workers" | sort -u | head -1)
	kill -USR2 $master
	await fpm_was_ready 2
	ask $way-reloaded 12
	difference=$(for n in $(seq 0 11); do diff "$work/unpacked/$n" "$work/$way-reloaded/$n"; done 2>&1 | head -20)
	if [ -z "$difference" ] && ! grep -q "^$before " "$work/$way-reloaded/workers"; then ok "$way: the same after a reload"; else not_ok "$way: the same after a reload" "$difference"; fi
	stop "$way"
done
plan
