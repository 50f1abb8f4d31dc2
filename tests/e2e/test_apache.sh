#!/bin/bash
# Apache, prefork, mod_php: children that inherit the archive from their parent answer to the byte as they do unpacked, also through graceful
# restarts, for which PHP ends and starts in the parent.
. "$(dirname "$0")/lib.sh"
. "$here/apache.sh"
if [ -z "$apache" ] || [ -z "$mod_php" ]; then
	skip "Apache" "no apache2, or no mod_php of PHP $php_version"
	plan
	exit
fi
cd "$work" || exit 1
app=$work/app site=$web/site

# ---- a site ----
mkdir -p app/public/img app/src app/data
cat > app/public/index.php <<'P'
<?php
header('X-Worker: ' . getmypid());
spl_autoload_register(fn(string $name) => require __DIR__ . '/../src/' . strtolower($name) . '.php');
echo new Page(__DIR__), release();
P
cat > app/src/page.php <<'P'
<?php
class Page extends Base implements Stringable
{
	private static int $made = 0;

	public function __toString(): string
	{
		static $calls = 0;
		$calls++;
		self::$made++;
		require_once __DIR__ . '/release.php';
		$server = array_intersect_key($_SERVER, array_flip(['SCRIPT_FILENAME', 'SCRIPT_NAME', 'PATH_INFO', 'PATH_TRANSLATED', 'PHP_SELF', 'DOCUMENT_ROOT',
			'CONTEXT_DOCUMENT_ROOT', 'REQUEST_URI', 'QUERY_STRING', 'REDIRECT_STATUS', 'REDIRECT_URL', 'SERVER_SOFTWARE']));
		return json_encode([PHP_SAPI, $server, $_GET, $_POST, file_get_contents('php://input'), $calls, self::$made, __FILE__, getcwd(),
			get_included_files(), file_get_contents("$this->root/../data/text.txt"), $this->names(), error_get_last()], JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES);
	}
}
P
cat > app/src/base.php <<'P'
<?php
abstract class Base
{
	public function __construct(protected string $root) {}

	protected function names(): array
	{
		return [scandir("$this->root/../src"), glob("$this->root/../data/*.txt"), realpath("$this->root/../src/../data"), is_file("$this->root/../src/base.php")];
	}
}
P
echo '<?php function release(): string { return "\nrelease one\n"; }' > app/src/release.php
cat > app/public/errors.php <<'P'
<?php
require __DIR__ . '/../src/fails.php';
echo $nothing, [1][2], "\n";
trigger_error('raised', E_USER_WARNING);
error_log('written to the log by ' . __FILE__);
include 'not-there.php';
fails($_GET['how'] ?? 'throw');
P
cat > app/src/fails.php <<'P'
<?php
function fails(string $how): void
{
	match ($how) {
		'throw' => throw new LogicException('thrown in ' . __FILE__),
		'class' => new Missing(),
		'exit' => exit("exits\n"),
	};
}
P
cat > app/public/asset.php <<'P'
<?php
header('Content-Type: image/x-made');
header('Content-Length: ' . filesize(__DIR__ . '/img/made.bin'));
readfile(__DIR__ . '/img/made.bin');
P
cat > app/public/virtual.php <<'P'
<?php
echo "before\n";
virtual('/part.php?of=' . basename(__FILE__));
virtual('/style.css');
echo "after ", apache_lookup_uri('/part.php')->filename, ' ', implode(' ', get_included_files()), "\n";
P
echo '<?php echo "part ", $_SERVER["QUERY_STRING"] ?? "", " ", __FILE__, " ", __LINE__, "\n";' > app/public/part.php
echo '<?php http_response_code(404); echo "not found by PHP: $_SERVER[REDIRECT_URL] ", __FILE__, "\n";' > app/public/404.php
php -r 'for ($i = 0; $i < 50000; $i++) { echo chr($i * $i % 251); }' > app/public/img/made.bin
echo 'body { margin: 0 }' > app/public/style.css
echo 'a text' > app/data/text.txt
echo '{"entry": {"web": "public/index.php"}, "stubs": ["public/*.php"], "preload": ["src", "public"]}' > app/phpca.json
pages=(/ /index.php '/index.php?a=1&b[]=x' /index.php/some/where?x=1 POST:/index.php:c=d /errors.php '/errors.php?how=class' '/errors.php?how=exit' /asset.php
	/img/made.bin /style.css /virtual.php /part.php /nothing.php /no/such/page /img/ HEAD:/index.php: /style.css/more)

# ---- what this server answers without phpca ----
ini() { # LINE...
	mkdir -p httpd
	printf '%s\n' 'display_errors=1' 'html_errors=0' 'log_errors=1' 'error_reporting=-1' 'date.timezone=UTC' "$@" > httpd/php.ini
}
with() { ini "extension=$build/phpca.so" "phpca.mount=$site/.phpca/current/app.phpca:$site" "$@"; }
ask() { php "$here/http.php" "$port" ask "$@" > "$1.said" 2>&1 || not_ok "the requests of $1" "$(cat "$1.said")"; }
# The times of files on disk are those of the archive, of the unpacked tree those of its making.
answers() {
	local lines
	lines=$(wc -l < httpd/error.log)
	ask "$1" "${pages[@]}"
	sed -i '/^Last-Modified: /d' "$1"/[0-9]*
	tail -n "+$((lines + 1))" httpd/error.log > "$1/log"
}
same_answers() { # NAME DIRECTORY WANTED
	local difference
	difference=$(diff -r -x workers "$3" "$2" 2>&1 | head -30)
	if [ -z "$difference" ]; then ok "$1"; else not_ok "$1" "$difference"; fi
}
stop() { # NAME
	local code=0
	apache_stop || code=$?
	if [ $code = 0 ] && ! grep -q 'exit signal' httpd/error.log; then ok "$1: ends cleanly"; else not_ok "$1: ends cleanly" "exit code $code: $(tail -5 httpd/error.log)"; fi
}

# ---- graceful restarts, of which the parent must keep nothing ----
load() { rm -f stop; php "$here/http.php" "$port" until "$work/stop" / "$@" > load.out 2>&1 & load=$!; }
end_load() { touch stop; wait "$load"; load=; }
mappings() { grep -c '/app\.phpca$' "/proc/$parent/maps"; }
memory() { awk '$1 == "VmSize:" {print $2}' "/proc/$parent/status"; }
# restarted NAME SUM: twenty of them while requests come; $fifth and $last are the KiB of the parent, $maps its mappings of the archive after both
restarted() {
	local i
	load "$2"
	for i in $(seq 20); do
		apache_graceful || not_ok "$1: graceful restart $i" "$(cat httpd/graceful.out)"
		[ "$i" != 5 ] || fifth=$(memory) maps=$(mappings)
	done
	last=$(memory) maps="$maps $(mappings)"
	end_load
	is "$1: no request fails while it restarts 20 times" "$(sed 's/right: [1-9][0-9]*$/right/' load.out)" "0 wrong, right"
}
# PHP itself leaves some memory behind at each restart: $grown, as measured without phpca. The heap grows in steps of some 130 KiB.
is_flat() { # NAME
	is "$1: the parent maps the archive once, after 5 restarts and after 20" "$maps" "1 1"
	if [ -n "$preload" ]; then
		skip "$1: the parent does not grow more than without phpca" "a sanitized build"
	elif [ $((last - fifth)) -le $((grown + 300)) ]; then
		ok "$1: the parent does not grow more than without phpca"
	else
		not_ok "$1: the parent does not grow more than without phpca" "KiB after 5 and 20 restarts: $fifth, $last; without phpca $grown more"
	fi
}
sum_of() { php -r 'echo sha1(substr(strstr(file_get_contents($argv[1]), "\n"), 1));' "$1/0"; }

# ---- without phpca: both releases ----
cp -r app "$site"
ini 'opcache.enable=0'
settings=('ErrorDocument 404 /404.php')
apache_conf "${settings[@]}"
apache_start || { not_ok "Apache starts"; plan; exit 1; }
answers one
restarted "unpacked" "$(sum_of one)"
grown=$((last - fifth))
sed -i s/one/two/ "$site/src/release.php"
answers two
stop "unpacked"
rm -rf "$site"
check "the pages are what they should be" grep -q "\"SCRIPT_FILENAME\": \"$site/public/index.php\"" one/0
check "... and the log has what they write" grep -q "PHP Fatal error:  Uncaught LogicException: thrown in $site/src/fails.php" one/log
# What docs/preload.md says of scripts that are declared beforehand: they are not included, and superglobals that they use are there earlier.
declared() { # FROM TO
	cp -r "$1" "$2"
	sed -i -E "/^Content-Length: /d; \\#^ {8}\"$site/src/(page|base)\\.php\",#d; s/^part of=virtual.php/part /" "$2"/[0-9]*
}
for release in one two; do declared $release $release-declared; done

check "packed" phpca pack -q --root app --mount "$site" -o one.phpca
sed -i s/one/two/ app/src/release.php
check "packed, another release" phpca pack -q --root app --mount "$site" -o two.phpca
shorten() { # ARCHIVE: another file, as whoever makes an archive does
	rm -f "$1" && head -c 3000 two.phpca > "$1"
}
status() { head -2 "$1/$2" | tail -1 | tr -d '\r'; }
not_mounted="phpca.mount: $site/.phpca/current/app.phpca: .*; it is not mounted: files in $site are run from disk"

# ---- archives ----
for way in 0 load 1 opcache; do
	name="phpca.preload=$way" wanted=
	rm -rf "$site"
	check "$name: deployed" phpca deploy -q one.phpca "$site"
	is "$name: no script is on disk but stubs" \
		"$(find "$site" -name .phpca -prune -o -name '*.php' -print0 | xargs -0 grep -L 'is a stub of a script in the archive') $(find "$site/src" "$site/data" 2> /dev/null)" " "
	case $way in
	opcache) name="beside OPcache"; with 'zend_extension=opcache.so' 'opcache.enable=1' 'phpca.preload=load' ;;
	*) with 'opcache.enable=0' "phpca.preload=$way" ;;
	esac
	apache_start || { not_ok "$name: Apache starts"; continue; }
	compare() { # NAME RELEASE: what is asked for now
		answers "$way-$1"
		wanted=$2
		if [ "$way" = 1 ]; then
			wanted=$2-declared
			sed -i '/^Content-Length: /d' "$way-$1"/[0-9]*
		fi
		same_answers "$name: $1: the answers are those of the unpacked site" "$way-$1" "$wanted"
	}
	compare started one
	ask "$way-now" /
	one=$(sum_of "$way-now")
	restarted "$name" "$one"
	is_flat "$name"
	compare restarted one

	check "$name: another release is deployed" phpca deploy -q two.phpca "$site"
	ask "$way-now" /
	is "$name: before a restart, the old one answers" "$(sum_of "$way-now")" "$one"
	apache_graceful
	compare replaced two
	is "$name: the parent maps the new one alone" "$(mappings) $(grep -c "$site/.phpca/releases/2/app.phpca$" "/proc/$parent/maps")" "1 1"

	shorten "$site/.phpca/releases/2/app.phpca"
	ask "$way-now" /
	is "$name: an archive that is cut: until a restart, the old one answers" "$(status "$way-now" 0) $(grep -c 'release two' "$way-now/0")" "HTTP/1.1 200 OK 1"
	apache_graceful
	check "$name: ... after it, the log has an alert" grep -q "$not_mounted" httpd/error.log
	ask "$way-cut" / /style.css
	is "$name: ... a stub is answered with status 500, a file with itself" "$(status "$way-cut" 0), $(status "$way-cut" 1), $(tail -1 "$way-cut/1")" \
		"HTTP/1.1 500 Internal Server Error, HTTP/1.1 200 OK, body { margin: 0 }"
	check "$name: ... and the log says why" grep -q "PHP Fatal error:  phpca: $site/public/index.php is not run: its archive is not mounted" httpd/error.log
	cp --remove-destination two.phpca "$site/.phpca/releases/2/app.phpca"
	apache_graceful
	compare healed two
	stop "$name"
done

# ---- a first start with an archive that is cut, over sources ----
rm -rf "$site"
cp -r app "$site"
shorten "$web/app.phpca"
ini "extension=$build/phpca.so" "phpca.mount=$web/app.phpca:$site" 'opcache.enable=0'
if apache_start; then
	answers sources
	same_answers "an archive that is cut when Apache starts: the sources are run" sources two
	check "... and the log has an alert" grep -q "phpca.mount: $web/app.phpca: .*; it is not mounted: files in $site are run from disk" httpd/error.log
	stop "an archive that is cut when Apache starts"
else
	not_ok "an archive that is cut when Apache starts"
fi

# ---- children that answer five requests ----
rm -rf "$site"
check "deployed" phpca deploy -q one.phpca "$site"
apache_conf "${settings[@]}" 'MaxConnectionsPerChild 5' 'StartServers 8' 'MinSpareServers 8' 'MaxSpareServers 16' 'MaxRequestWorkers 16'
for way in 0 load; do
	with 'opcache.enable=0' "phpca.preload=$way"
	apache_start || { not_ok "MaxConnectionsPerChild: Apache starts"; continue; }
	hundred=()
	for i in $(seq 100); do hundred+=(/); done
	rm -rf hundred
	ask hundred "${hundred[@]}"
	is "MaxConnectionsPerChild 5, phpca.preload=$way: a hundred right answers" \
		"$(for i in $(seq 0 99); do cmp -s "hundred/$i" one/0 && echo right; done | sort | uniq -c | xargs)" "100 right"
	check "... by twenty children or more" test "$(sort -u hundred/workers | wc -l)" -ge 20
	check "... of which none has more than five" test "$(sort hundred/workers | uniq -c | sort -n | awk 'END {print $1}')" -le 5
	stop "MaxConnectionsPerChild 5"
done

# ---- a new version without a restart ----
rm -rf "$site"
check "deployed" phpca deploy -q one.phpca "$site"
apache_conf "${settings[@]}"
with 'opcache.enable=0' 'phpca.preload=load' 'phpca.reload=idle'
if apache_start; then
	answers idle
	check "phpca.reload=idle: another release is deployed" phpca deploy -q two.phpca "$site"
	# Each child looks for itself, once a second.
	both_are_new() { ask idle-now / / / / && [ "$(cat idle-now/? | grep -c 'release two')" = 4 ]; }
	await both_are_new
	answers idle
	same_answers "phpca.reload=idle: the new release answers" idle two
	stop "phpca.reload=idle"
else
	not_ok "phpca.reload=idle: Apache starts"
fi

# ---- Symfony ----
framework=$build/apps/symfony
if sh "$top/scripts/install-app.sh" symfony "$framework" > install.log 2>&1; then
	pages=(/ /catalog/3 /catalog/3?x=1 /no/such /index.php/catalog/4)
	apache_conf 'FallbackResource /index.php'
	rm -rf "$site"
	cp -r "$framework" "$site"
	chmod -R a+rX "$site"
	ini 'opcache.enable=0'
	apache_start && answers framework
	stop "Symfony, unpacked"
	check "Symfony: the pages are what they should be" grep -q '^HTTP/1.1 200 OK' framework/0
	rm -rf "$site"
	echo '{"entry": {"web": "public/index.php"}, "preload": ["src", "var/cache", "vendor/symfony", "!tests/"]}' > framework.json
	check "Symfony: packed" phpca pack -q -m framework.json --root "$framework" --mount "$site" -o framework.phpca
	check "Symfony: deployed" phpca deploy -q framework.phpca "$site"
	for way in 0 load 1; do
		with 'opcache.enable=0' "phpca.preload=$way"
		apache_start || { not_ok "Symfony: Apache starts"; continue; }
		answers "framework-$way"
		same_answers "Symfony, phpca.preload=$way: the answers are those of the unpacked site" "framework-$way" framework
		apache_graceful && apache_graceful
		answers "framework-$way-restarted"
		same_answers "Symfony, phpca.preload=$way: the same after restarts" "framework-$way-restarted" framework
		is "Symfony, phpca.preload=$way: the parent maps the archive once" "$(mappings)" 1
		stop "Symfony, phpca.preload=$way"
	done
else
	not_ok "Symfony is installed" "$(tail -5 install.log)"
fi
plan
