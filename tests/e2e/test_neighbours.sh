#!/bin/bash
# Neighbours in one server: what a request mounts ends with it, stays in its open_basedir, and needs leave; keys and images.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
a=$work/a b=$work/b
pool=
mkdir -p "$a" "$b" "$work/evil"
ln -s "$b" "$a/link-to-b"
echo '<?php echo "the code of B\n";' > "$b/index.php"
echo '<?php echo "the code of A in the place of B\n";' > "$work/evil/index.php"
check "packed" phpca pack -q --root "$work/evil" --entry index.php -o "$a/evil.phpca" --mount "$b"
check "packed for A" phpca pack -q --root "$work/evil" --entry index.php -o "$a/own.phpca" --mount "$a/own"
mkdir -p "$a/own"
cat > "$a/mount.php" <<'END'
<?php
try {
	echo Phpca\mount(__DIR__ . '/' . ($_GET['archive'] ?? 'evil.phpca'), $_GET['at'] ?? null), "\n";
	if (isset($_GET['run'])) {
		include $_GET['run'];
	}
} catch (Throwable $e) {
	echo get_class($e), ': ', $e->getMessage(), "\n";
}
END
echo '<?php echo count(Phpca\status()["mounts"]), " ", var_export(Phpca\script_info($_GET["of"]), true), "\n";' > "$a/status.php"

echo '<?php phpinfo(INFO_MODULES);' > "$a/phpinfo.php"
# shellcheck disable=SC2016
echo '<?php $s = Phpca\status(); echo $s["hits"], " ", json_encode($s["unmounted"]);' > "$a/sums.php"
check "packed for B" phpca pack -q --root "$b" --entry index.php -o "$work/b.phpca" --mount "$b"
mv "$work/b.phpca" "$b/index.phpca"

start() { # INI LINES...; with $pool, a line of the pool
	printf '%s\n' 'display_errors=1' 'html_errors=0' 'log_errors=0' "extension=$build/phpca.so" "$@" > "$work/php.ini"
	fpm_conf 1
	[ -z "$pool" ] || echo "$pool" >> "$work/fpm.conf"
	# shellcheck disable=SC2119 # no options: PHP reads the machine's own settings, too, OPcache among them
	fpm_start
}
stop() { fpm_stop 2>/dev/null; }
get() { php "$here/fastcgi_get.php" "$socket" "$@" 2>&1; }

if [ -n "$preload" ] || [ -z "$fpm" ]; then
	skip "neighbours in FPM" "a sanitized build, or no php-fpm"
	plan
	exit
fi

start
is "a server's script mounts nothing by default" "$(get "$a/mount.php")" \
	'RuntimeException: phpca: scripts may not mount archives here (phpca.allow_mount): name the archive in phpca.mount'
stop

start phpca.allow_mount=on "error_log=$work/php.log"
is "with leave it does" "$(get "$a/mount.php" "run=$b/index.php")" "$b"$'\n''the code of A in the place of B'
is "and the mount ends with its request" "$(get "$b/index.php")" 'the code of B'
is "the same mount again" "$(get "$a/mount.php" "run=$b/index.php")" "$b"$'\n''the code of A in the place of B'
is "ends again" "$(get "$b/index.php")" 'the code of B'
is "nobody is told of it" "$(get "$a/status.php" "of=$b/index.php")" '0 NULL'
is "an archive that a request includes" "$(get "$a/mount.php" "archive=own.phpca&at=$a/own&run=$a/own.phpca")" "$a/own"$'\n''the code of A in the place of B'
is "ends with it, too" "$(get "$a/status.php" "of=$a/own.phpca/index.php")" '0 NULL'
stop

start phpca.allow_mount=on "open_basedir=$a" "error_log=$work/php.log"
refused="RuntimeException: phpca: $a/evil.phpca: open_basedir does not allow to mount at"
is "open_basedir holds for the directory" "$(get "$a/mount.php" "at=$b")" "$refused $b"
is "where the archive says that it belongs" "$(get "$a/mount.php")" "$refused $b"
is "through a link that leads out" "$(get "$a/mount.php" "at=$a/link-to-b")" "$refused $b"
is "by detours" "$(get "$a/mount.php" "at=$a/../b")" "$refused $b"
is "inside of it, a mount is allowed" "$(get "$a/mount.php" "archive=own.phpca&run=$a/own/index.php")" "$a/own"$'\n''the code of A in the place of B'
stop

start "phpca.mount=$a/evil.phpca:$b" "open_basedir=$a"
is "a mount of others is not shown" "$(get "$a/status.php" "of=$b/index.php")" '0 NULL'
is "nor by phpinfo()" "$(get "$a/phpinfo.php" | grep -c "evil.phpca </td><td")" 0
stop
start "phpca.mount=$a/evil.phpca:$b"
is "which has a row for each that may be seen" "$(get "$a/phpinfo.php" | grep -c "<td class=\"e\">$a/evil.phpca </td><td class=\"v\">$b </td>")" 1
get "$b/index.php" > /dev/null
is "uses of all count" "$(get "$a/sums.php" | cut -d' ' -f1)" 1
stop
start "phpca.mount=$a/evil.phpca:$b" "open_basedir=$a:$b/"
get "$b/index.php" > /dev/null
is "... where open_basedir lets them be seen" "$(get "$a/sums.php" | cut -d' ' -f1)" 1
stop
pool="php_admin_value[open_basedir] = $a"
start "phpca.mount=$b/index.phpca:$b"
get "$b/index.php" > /dev/null
is "uses of a neighbour's archive do not" "$(get "$a/sums.php" | cut -d' ' -f1)" 0
stop
pool=
# An empty list of sockets: FPM takes that for a reload, and goes on without the archive.
export FPM_SOCKETS=
start "phpca.mount=$b/none.phpca" "open_basedir=$a" "error_log=$work/php.log"
is "nor what of others could not be mounted" "$(get "$a/sums.php" | cut -d' ' -f2)" '[]'
stop
start "phpca.mount=$b/none.phpca:$a/own" "open_basedir=$a" "error_log=$work/php.log"
is "... nor where it lies" "$(get "$a/sums.php" | cut -d' ' -f2-)" "[{\"archive\":\"none.phpca\",\"directory\":\"${a//\//\\/}\/own\",\"reason\":\"none.phpca: No such file or directory\"}]"
stop
unset FPM_SOCKETS

# ---- keys ----
unset_key() { # VALUE of phpca.public_key
	php -n -c <(printf 'extension=%s\nphpca.public_key=%s\n' "$build/phpca.so" "$1") "$a/evil.phpca" 2>&1 | grep -o 'trust failure: phpca.public_key is set, but empty'
}
# shellcheck disable=SC2016
for value in '' '${PHPCA_NO_SUCH_VARIABLE}' off '""'; do
	is "phpca.public_key=$value trusts nobody" "$(unset_key "$value")" 'trust failure: phpca.public_key is set, but empty'
done

key=$(printf 'ab%.0s' $(seq 32))
pool="php_admin_value[phpca.public_key] = $key"
start "phpca.mount=$a/evil.phpca:$b" "error_log=$work/php.log"
answer=$(get "$b/index.php")
stop
is "a pool's key is asked for what the master mounted: nothing is run" "$(grep -c 'the code' <<< "$answer")" 0
is "and the log says why" "$(grep -c "$a/evil.phpca: trust failure: .*; nothing of it is run here" "$work/php.log")" 1

# ---- stand-alone images ----
echo '<?php echo "an image runs\n";' > "$work/image.php"
"$build/phpc" -s "$work/image.php" -o "$work/image.phpc"
rm "$work/image.php"
image() { php_with "$@" -r "include '$work/image.phpc';" 2>&1 | grep -oE 'an image runs|is not run: [a-z_.]+ is (set|off)|[^:]*magic.*' | head -1; }
is "a stand-alone image runs" "$(image)" "an image runs"
is "not where a key is set" "$(image -d "phpca.public_key=$key")" "is not run: phpca.public_key is set"
is "not where open_basedir is set" "$(image -d "open_basedir=$work")" "is not run: open_basedir is set"
is "but if it is wanted" "$(image -d "open_basedir=$work" -d phpca.standalone=on)" "an image runs"
is "not where it is switched off" "$(image -d phpca.standalone=off)" "is not run: phpca.standalone is off"
for offset in 0 1 2 3 4 5 6 7; do
	cp "$work/image.phpc" "$work/damaged.phpc"
	php -r '$f = fopen($argv[1], "r+"); fseek($f, (int) $argv[2]); $c = fgetc($f); fseek($f, (int) $argv[2]); fwrite($f, chr(ord($c) ^ 4));' "$work/damaged.phpc" $offset
	code=0
	php_with -r "include '$work/damaged.phpc';" > "$work/out" 2>&1 || code=$?
	is "magic damaged at $offset: refused, not printed" "$code $(grep -c 'header: magic' "$work/out")" "255 1"
done
for size in 0 1 2 3 4 5 79 80 200; do
	for name in cut.phpc CUT.PHPC; do
		head -c $size "$work/image.phpc" > "$work/$name"
		code=0
		php_with -r "include '$work/$name'; echo 'goes on';" > "$work/out" 2>&1 || code=$?
		is "$name of $size bytes: refused, not printed" "$code $(grep -c 'cut short' "$work/out") $(grep -ac 'PHPC\x00\|goes on' "$work/out")" "255 1 0"
		code=0
		php_with "$work/$name" > "$work/out" 2>&1 || code=$?
		is "$name of $size bytes, run: the same" "$code $(grep -c 'cut short' "$work/out")" "255 1"
	done
done
printf '<?php echo "text\\n";' > "$work/text.phpc"
is "text of that name is PHP" "$(php_with "$work/text.phpc")" "text"
printf '<?php echo "text\\n"; /* %0200d */' 0 > "$work/text.phpc"
is "... longer text, too" "$(php_with "$work/text.phpc")" "text"
cp "$work/image.phpc" "$work/IMAGE.PHPC"
is "a whole image runs by its name in capitals" "$(php_with "$work/IMAGE.PHPC" 2>&1)" "an image runs"
mkfifo "$work/fifo.phpc"
code=0
timeout "$(limit 60)" php -d extension="$build/phpca.so" -r "include '$work/fifo.phpc';" > "$work/out" 2>&1 || code=$?
is "a pipe of that name is not waited for" "$code $(grep -c 'fifo.phpc: wanted a file, found something else' "$work/out")" "255 1"
plan
