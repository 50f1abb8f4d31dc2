#!/bin/bash
# Somebody writes to the file of a mounted archive, instead of putting another in its place: no request takes another's bytes for right ones, and no worker ends.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
if [ -n "$preload" ] || [ -z "$fpm" ]; then
	skip "overwritten archives in FPM" "a sanitized build, or no php-fpm"
	plan
	exit
fi

site=$work/site
mkdir -p "$site"
: > "$site/index.php"
for version in 1 2; do
	mkdir -p "$work/v$version/src"
	{
		echo '<?php'
		# shellcheck disable=SC2016
		echo 'foreach (isset($_GET["all"]) ? range(0, 39) : [0] as $i) { require_once __DIR__ . "/src/C$i.php"; echo ("C$i")::which(), " "; }'
		echo 'echo getmypid();'
	} > "$work/v$version/index.php"
	for i in $(seq 0 39); do
		echo "<?php class C$i { const TEXT = '$(head -c 3000 /dev/zero | tr '\0' "$version")'; static function which() { return 'v$version' . substr(self::TEXT, 0, 1); } }" > "$work/v$version/src/C$i.php"
	done
	echo '{"preload": ["src"], "entry": "index.php"}' > "$work/v$version/phpca.json"
	check "version $version is packed" phpca pack -q --root "$work/v$version" -o "$work/v$version.phpca" --mount "$site"
done
is "both have one size" "$(stat -c %s "$work/v1.phpca")" "$(stat -c %s "$work/v2.phpca")"

live=$work/live.phpca
start() { # WAY OF PRELOADING
	rm -f "$live" "$work/php.log"
	cp "$work/v1.phpca" "$live"
	touch -d '2001-02-03 04:05:06' "$live"
	printf '%s\n' 'display_errors=1' 'html_errors=0' 'log_errors=1' "error_log=$work/php.log" "extension=$build/phpca.so" "phpca.mount=$live:$site" "phpca.preload=$1" > "$work/php.ini"
	fpm_conf 1
	fpm_start -n
	first=$(get)
}
stop() { fpm_stop 2> /dev/null; }
get() { php "$here/fastcgi_get.php" "$socket" "$site/index.php" "$@" 2>&1; }
refused="$site/index.php is not run: its archive is not mounted: $live: somebody wrote to it while it was mounted"

# changed NAME COMMAND...: the next requests are refused, by the same worker
changed() {
	local name=$1 pid=${first##* }
	shift
	"$@"
	answer=$(get all=1)
	check "$name: a clear sentence" grep -qF "$refused" <<< "$answer"
	is "... no code of either version" "$(grep -c 'v[12][12]' <<< "$answer")" 0
	check "... once more" grep -qF "$refused" <<< "$(get)"
	check "... the worker lives" kill -0 "$pid"
	is "... the log says it once" "$(grep -cF "$live: somebody wrote to it while it was mounted" <(grep -v 'is not run' "$work/php.log"))" 1
	stop
}
# shellcheck disable=SC2317 # called by their names
{
	whole() { cat "$work/v2.phpca" > "$live"; }
	half() { head -c "$(($(stat -c %s "$live") / 2))" "$work/v2.phpca" | dd of="$live" conv=notrunc status=none; }
	zeros() { head -c "$(stat -c %s "$live")" /dev/zero | dd of="$live" conv=notrunc status=none; }
	cut_short() { truncate -s 8192 "$live"; }
	emptied() { : > "$live"; }
	longer() { echo >> "$live"; }
}
for way in 0 load 1; do
	for what in whole half zeros cut_short emptied longer; do
		start $way
		is "phpca.preload=$way: version 1 answers" "${first% *}" v11
		changed "phpca.preload=$way, $what" $what
	done
done

# What is no change of the contents is none.
start 0
touch "$live"
is "touch: it is served" "$(get | cut -d' ' -f1)" v11
chmod 600 "$live"
is "chmod: it is served" "$(get | cut -d' ' -f1)" v11
cp "$work/v2.phpca" "$work/next.phpca" && mv "$work/next.phpca" "$live"
is "another is put in its place: this one is served" "$(get all=1 | tr ' ' '\n' | grep -c v11)" 40
stop
is "nothing was logged" "$(cat "$work/php.log" 2> /dev/null)" ""

# Sources that lie on disk are run, as after a reload with an archive that can't be mounted.
start 0
cp -r "$work/v1/." "$site"
whole
is "sources on disk are run" "$(get all=1 | tr ' ' '\n' | grep -c v11)" 40
stop
plan
