#!/bin/bash
# phpca.preload=auto, the default: what workers have used is loaded before the next one is forked, and no program sees a difference.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }
if [ -z "$fpm" ]; then
	skip "FPM" "no php-fpm"
	plan
	exit
fi
# shellcheck disable=SC2046 # several options
check "the witness is built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared $(php-config --includes) -o witness.so "$here/witness.c"
# PHP opens extensions so that they don't see what was preloaded.
check "a library that lies about sizes" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared -o file_size.so "$here/file_size.c" "$here/nodeepbind.c" -ldl

# ---- a program of forty scripts, in which one class is never used, and one of three ----
mkdir -p app/src small
for i in $(seq 40); do
	cat > "app/src/C$i.php" <<-P
		<?php
		namespace Acme;
		class C$i {
			private ?C$i \$next = null;
			public function __construct(private array \$list = [$i, 'text $i']) {}
			public function name(): string { static \$n = 0; \$n++; return static::class . \$this->list[1] . \$n . __LINE__; }
			public function other(): string { return 'other $i' . basename(__FILE__); }
		}
	P
done
cat > app/index.php <<'P'
<?php
spl_autoload_register(static function ($class) { require __DIR__ . '/src/' . substr($class, 5) . '.php'; });
$unpacked = function_exists('is_unpacked') ? [is_unpacked('Acme\C1', 'name'), is_unpacked('Acme\C1', 'other')] : null;
$text = '';
for ($i = 1; $i < 40; $i++) {
    $class = "Acme\\C$i";
    $text .= (new $class)->name();
}
if (isset($_GET['late'])) { $text .= (new Acme\C40)->name(); }
echo md5($text . implode(get_included_files()) . implode(preg_grep('/^Acme/', get_declared_classes()))), "\n";
if (isset($_GET['who'])) {
    $s = Phpca\status();
    $loaded = $s['mounts'][0]['preload'];
    echo json_encode([getmypid(), $s['loads'], $loaded ? [$loaded['scripts'], $loaded['functions'], $loaded['classes'], count($loaded['skipped'])] : null,
        $unpacked, Phpca\script_info(__DIR__ . '/src/C1.php')['reason']]), "\n";
}
P
echo '{"entry": "index.php", "preload": ["src/C40.php"]}' > app/phpca.json
for i in 1 2 3; do echo "<?php return $i;" > small/$i.php; done
echo '<?php foreach ([1, 2, 3] as $i) { require __DIR__ . "/$i.php"; } echo json_encode([getmypid(), Phpca\status()["loads"], Phpca\status()["mounts"][0]["preload"]]);' > small/index.php
check "packed" phpca pack -q --root app -o app.phpca
check "packed" phpca pack -q --root small -o small.phpca
php app/index.php > right
mounted=(-d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
witness=(-d extension="$work/witness.so")

get() { php "$here/fastcgi_get.php" "$socket" "$1" "${2:-}" 2>&1; }
serve() { # WORKERS POOL-SETTING PHP-OPTION...
	local workers=$1 setting=$2; shift 2
	: > php.ini
	fpm_conf "$workers"
	echo "$setting" >> fpm.conf
	fpm_start -n "$@"
}
ask() { for _ in $(seq "$1"); do get "$work/app/index.php" who; done > asked; } # N requests, what they say of the server: asked
field() { grep '^\[' asked | php -r 'while ($l = fgets(STDIN)) { $a = json_decode($l, true); echo json_encode($a[$argv[1]]), "\n"; }' "$1"; }
runs() { field "$1" | uniq | wc -l; } # how often the field changes, plus one
last() { field "$1" | tail -1; }

# ---- one worker: it loads, ends once, and its successor finds all there ----
serve 1 "" "${mounted[@]}" "${witness[@]}"
ask 60
is "each request says what plain PHP says" "$(grep -v '^\[' asked | sort -u)" "$(cat right)"
is "one worker ends, once" "$(runs 0)" 2
is "... after requests that loaded nothing" "$([ "$(field 0 | grep -c "^$(field 0 | head -1)$")" -ge 8 ] && echo yes)" yes
is "its successor loads nothing" "$(field 1 | sort -u)" 40
is "it finds what was used, loaded, and nothing declared" "$(field 2 | uniq | tr '\n' ' ')" "null [40,0,0,0] "
is "... with what was called unpacked, and nothing else" "$(paste -d' ' <(field 0) <(field 3) | uniq | cut -d' ' -f2 | tr '\n' ' ')" "[false,false] [true,false] [true,false] "
get "$work/app/index.php" 'late&who' > late
is "what nobody had used is loaded when it is needed" "$(grep '^\[' late | php -r 'echo json_decode(fgets(STDIN), true)[1];')" 41
has "the log of FPM: it ended well" "exited with code 0" fpm.log
is "... and nothing worse" "$(grep -cE 'WARNING|ERROR|ALERT' fpm.log)" 0
kill -USR2 "$master"
await fpm_was_ready 2
ask 40
is "after a reload, the same again" "$(runs 0) $(last 1) $(last 2)" "2 40 [40,0,0,0]"
fpm_stop
is "FPM ends well" "$?" 0

# ---- the same under valgrind: the master, the worker that loads, and its successor ----
if command -v valgrind > /dev/null && [ -z "$preload" ]; then
	: > php.ini
	fpm_conf 1
	sed -i "s|^\[global\]|&\npid = $work/fpm.pid|" fpm.conf
	rm -f fpm.log fpm.pid "$socket"
	grind_all valgrind "$fpm" -R -F -n "${mounted[@]}" -d pcre.jit=0 -y fpm.conf > fpm.out 2>&1 &
	await test -S "$socket"
	ask 15
	kill -QUIT "$(cat fpm.pid)"
	wait
	is "clean under valgrind" "$(runs 0) $(last 2) $(cat valgrind.[0-9]*)" "2 [40,0,0,0] "
else
	skip "clean under valgrind" "not installed, or a sanitized build"
fi

# ---- switched off, and not worth it ----
serve 1 "" "${mounted[@]}" -d phpca.preload=0
ask 30
is "phpca.preload=0: the worker stays" "$(runs 0) $(last 2)" "1 null"
fpm_stop
serve 1 "" -d extension="$build/phpca.so" -d "phpca.mount=$work/small.phpca:$work/small"
for _ in $(seq 30); do get "$work/small/index.php"; echo; done > asked
is "a small program: the worker stays" "$(sort -u asked | wc -l) $(last 1) $(last 2)" "1 4 null"
fpm_stop

# ---- copies of methods, in linked classes, and of their code, in traits that use traits ----
mkdir -p copies/src
echo '<?php namespace Acme; interface Named { public function name(): string; }' > copies/src/Named.php
echo '<?php namespace Acme; trait Inner { public function inner(): string { static $n = 0; return "inner" . ++$n . self::class; } }' > copies/src/Inner.php
for i in $(seq 40); do
	echo "<?php namespace Acme; trait T$i { use Inner; public function outer(): string { return 'outer $i' . \$this->inner(); } }" > "copies/src/T$i.php"
	cat > "copies/src/C$i.php" <<-P
		<?php
		namespace Acme;
		class C$i implements Named {
			use T$i;
			public function name(): string { return \$this->outer() . __LINE__ . \$this->other($i); }
			protected function other(int \$i): string { return str_repeat('x', \$i); }
		}
	P
done
cat > copies/index.php <<'P'
<?php
spl_autoload_register(static function ($class) { require __DIR__ . '/src/' . substr($class, 5) . '.php'; });
$text = '';
for ($i = 1; $i <= 40; $i++) {
    $class = "Acme\\C$i";
    $text .= (new $class)->name();
}
echo md5($text), "\n";
if (isset($_GET['who'])) {
    preg_match('~ \S*/copies\.phpca\n(?:[A-Z].*\n)*?Private_Dirty: +(\d+) kB~', file_get_contents('/proc/self/smaps'), $found);
    echo json_encode([getmypid(), (int) $found[1]]), "\n";
}
P
echo '{"entry": "index.php", "preload": ["index.php", "src/*.php"]}' > copies/phpca.json
check "packed" phpca pack -q --root copies -o copies.phpca
for how in auto load 1; do
	serve 1 "" -d extension="$build/phpca.so" -d "phpca.preload=$how" -d "phpca.mount=$work/copies.phpca:$work/copies"
	for _ in $(seq 40); do get "$work/copies/index.php" who; done > asked
	is "phpca.preload=$how: methods of linked classes: right answers" "$(grep -v '^\[' asked | sort -u)" "$(php copies/index.php)"
	is "... a worker writes to no page of the archive, KB" "$(last 1)" 0
	fpm_stop
done

echo '<?php Phpca\mount("'"$work"'/app.phpca", "'"$work"'/late"); require "'"$work"'/late/index.php";' > mounting.php
serve 1 "" -d extension="$build/phpca.so" -d phpca.allow_mount=1 -d "phpca.mount=$work/small.phpca:$work/small"
for _ in $(seq 40); do get "$work/mounting.php" who; done > asked
is "what a request mounts is nobody else's: the worker stays" "$(runs 0) $(last 2)" "1 null"
fpm_stop

# ---- several workers, each of which ends often ----
serve 3 "pm.max_requests = 12" "${mounted[@]}"
ask 120
is "three workers, and their successors: right answers" "$(grep -v '^\[' asked | sort | uniq -c | tr -s ' ')" " 120 $(cat right)"
is "only the first ones load" "$([ "$(last 1)" -le 120 ] && [ "$(field 0 | sort -u | wc -l)" -ge 10 ] && echo yes)" yes
is "the last one was told" "$(last 2)" "[40,0,0,0]"
fpm_stop
serve 2 "pm = ondemand" "${mounted[@]}"
ask 40
is "workers that start when they are needed" "$(last 1) $(last 2)" "$(last 1) [40,0,0,0]"
fpm_stop
if with_opcache; then
	serve 1 "" "${opcache[@]}" "${mounted[@]}"
	ask 40
	is "beside OPcache" "$(grep -v '^\[' asked | sort -u) $(runs 0) $(last 1) $(last 2)" "$(cat right) 2 40 [40,0,0,0]"
	fpm_stop
fi

# ---- FastCGI without FPM: the parent of its workers learns, too; nobody ends for it ----
if command -v php-cgi > /dev/null; then
	rm -f "$socket"
	LD_PRELOAD=$preload PHP_FCGI_CHILDREN=1 PHP_FCGI_MAX_REQUESTS=15 php-cgi -n -b "$socket" "${mounted[@]}" > cgi.out 2>&1 &
	cgi=$!
	await test -S "$socket"
	ask 40
	kill "$cgi"; wait "$cgi"
	is "php-cgi: the second and third worker load nothing" "$(grep -v '^\[' asked | sort -u) $(runs 0) $(field 1 | sort -u) $(last 2)" "$(cat right) 3 40 [40,0,0,0]"
fi

# ---- a pool with checks of its own ----
if phpca keygen key > keygen.out 2>&1; then
	check "packed and signed" phpca pack -q --root app -o signed.phpca --sign-key key
	key=$(grep -oE '[0-9a-f]{64}' key.pub | head -1)
	signed=(-d extension="$build/phpca.so" -d "phpca.mount=$work/signed.phpca:$work/app")
	serve 1 "pm.max_requests = 10
php_admin_value[phpca.public_key] = $key" "${signed[@]}"
	ask 40
	is "a key of the pool: every worker loads and checks for itself" "$(grep -v '^\[' asked | sort -u) $(runs 0) $(last 1) $(last 2) $(last 4)" "$(cat right) 4 160 null null"
	fpm_stop
	# What is declared can't be taken back: it is the signature that is checked, of an archive with slots in its strings.
	phpca pack -q --root app -o signed1.phpca --sign-key key --mount "$work/app"
	serve 1 "php_admin_value[phpca.public_key] = $key" -d extension="$build/phpca.so" -d "phpca.mount=$work/signed1.phpca:$work/app" -d phpca.preload=1
	get "$work/app/index.php" 'late&who' > late
	is "... with phpca.preload=1: what is declared stays, and the archive is trusted" "$(grep -c '^\[' late) $(grep -c 'nothing of it is run' fpm.log)" "1 0"
	fpm_stop
	serve 1 "php_admin_value[phpca.public_key] = $key" "${signed[@]}"
	ask 30
	is "... and does not end for it" "$(runs 0)" 1
	fpm_stop
	serve 1 "pm.max_requests = 10
php_admin_value[phpca.verify] = load" "${mounted[@]}" -d phpca.verify=off
	ask 30
	is "a pool that verifies, where the master does not, likewise" "$(grep -v '^\[' asked | sort -u) $(runs 0) $(last 1) $(last 2)" "$(cat right) 3 120 null"
	fpm_stop
fi
if [ "$(id -u)" = 0 ]; then
	for change in "chown 65534" "chmod g+w" "chmod o+w"; do
		cp app.phpca others.phpca && $change others.phpca
		serve 1 "pm.max_requests = 12" -d extension="$build/phpca.so" -d "phpca.mount=$work/others.phpca:$work/app"
		ask 30
		is "root's master loads nothing of a file that others may write: $change" "$(grep -v '^\[' asked | sort -u) $(field 0 | uniq -c | awk '{ print $1 }' | tr '\n' ' ')$(last 2)" "$(cat right) 12 12 6 null"
		fpm_stop
	done
else
	skip "a file that others may write" "not root"
fi
serve 1 "php_admin_value[disable_functions] = md5" "${mounted[@]}"
ask 3
has "a pool that disables functions" "undefined function md5()" asked
fpm_stop

# ---- the archive is touched while the server runs ----
changed() { # NAME WHAT-IS-DONE-TO-THE-FILE...: after a worker has loaded; the successor comes when pm.max_requests says so
	local name=$1; shift
	cp app.phpca changed.phpca
	touch -d @1700000000 changed.phpca
	serve 1 "pm.max_requests = 6" -d extension="$build/phpca.so" -d "phpca.mount=$work/changed.phpca:$work/app"
	ask 5
	is "$name: before" "$(grep -v '^\[' asked | sort -u)" "$(cat right)"
	"$@"
	for _ in 1 2 3 4; do timeout "$(limit 60)" php "$here/fastcgi_get.php" "$socket" "$work/app/index.php" who; done > asked 2>&1
	is "$name: the master lives" "$(kill -0 "$master" && echo yes)" yes
	fpm_stop
}
size=$(stat -c %s app.phpca)
zeros() { dd if=/dev/zero of=changed.phpca bs=4096 seek=1 count=$((size / 4096 - 1)) conv=notrunc status=none; }
quietly_zeros() { zeros; touch -d @1700000000 changed.phpca; }
cut() { truncate -s 4096 changed.phpca; touch -d @1700000000 changed.phpca; }
replaced() { cp app.phpca next.phpca && mv next.phpca changed.phpca; }
changed "replaced by name" replaced
is "replaced by name: the successors load the old one" "$(grep -v '^\[' asked | sort -u) $(last 2)" "$(cat right) null"
has "the log says why" "changed or replaced since PHP has started" fpm.log
changed "overwritten" zeros
has "the log says why" "changed or replaced since PHP has started" fpm.log
changed "overwritten, and nobody can see it" quietly_zeros
changed "cut" cut
has "the log says why" "changed or replaced since PHP has started" fpm.log
if [ -z "$preload" ]; then
	preload=$work/file_size.so
	export FILE_SIZE=$size
	changed "cut between a look and the next" cut
	has "the log says why" "the file is shorter than it was" fpm.log
	unset FILE_SIZE
	preload=
fi
cp app.phpca changed.phpca
serve 1 "" -d extension="$build/phpca.so" -d "phpca.mount=$work/changed.phpca:$work/app"
ask 3
replaced
ask 30
is "a worker does not end where its successor would have another file" "$(grep -v '^\[' asked | sort -u) $(runs 0)" "$(cat right) 1"
fpm_stop
plan
