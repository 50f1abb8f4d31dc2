#!/bin/bash
# The packager's cache: the same bytes with it and without, only what changed is compiled, and no accident makes a wrong archive.
. "$(dirname "$0")/lib.sh"
unset PHPCA_CACHE
export HOME=$work/home XDG_CACHE_HOME=$work/home/caches
cache=$work/cache app=$work/app
mkdir -p "$HOME"
cp -a "$here/small-app" "$app"

# json FILE EXPRESSION: prints a PHP expression over $j
json() { php -r '$j = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); echo '"$2;" "$1"; }
# pack NAME [OPTION...]: packs $app into $work/NAME.phpca
pack() {
	local name=$1; shift
	run "$work/$name" phpca pack --root "$app" --entry main.php --mount /srv/app -o "$work/$name.phpca" --format=json "$@"
}
# counts NAME: "compiled cached linked" of the last pack, or its error
counts() {
	if [ "$(cat "$work/$1.code")" = 0 ]; then
		json "$work/$1.out" '"$j[compiled] $j[cached] " . ($j["linked"] ? "linked" : "whole")'
	else
		cat "$work/$1.err"
	fi
}
# packs NAME WANTED [OPTION...]: counts are those wanted, nothing is said, and the bytes are those of a pack without a cache
packs() {
	local name=$1 wanted=$2; shift 2
	pack plain "$@" --no-cache
	rm -f "$work/cached.phpca"
	pack cached --cache "$cache" "$@"
	is "$name: compiled, cached" "$(counts cached)" "$wanted"
	check "$name: the same bytes as without" cmp "$work/plain.phpca" "$work/cached.phpca"
	[ ! -s "$work/cached.err" ] || not_ok "$name: nothing to be said" "$(cat "$work/cached.err")"
}

# ---- what is compiled ----
scripts=$(find "$app" -name '*.php' | wc -l) less=$(($(find "$app" -name '*.php' | wc -l) - 1))
packs "cold" "$scripts 0 linked"
is "without a cache nothing is cached" "$(counts plain)" "$scripts 0 linked"
packs "warm" "0 $scripts whole"
packs "with another number of workers" "0 $scripts whole" -j1
echo '// changed' >> "$app/src/Circle.php"
packs "one file changed" "1 $less linked"
packs "the same again" "0 $scripts whole"
touch -d '2024-02-03 04:05:06 UTC' "$app/src/Circle.php"
packs "another time of a file is no other script" "0 $scripts linked"
mv "$app/src/Unit.php" "$app/src/Unit2.php"
packs "a file that is called otherwise" "1 $less linked"
mv "$app/src/Unit2.php" "$app/src/Unit.php"
packs "and back" "0 $scripts whole"
chmod +x "$app/main.php"
packs "another mode" "0 $scripts linked"
echo more > "$app/data/more.txt"
packs "one more asset" "0 $scripts linked"
echo '{"name": "acme/small", "autoload": {"psr-4": {"Small\\": "src/"}}}' > "$app/composer.json"
packs "a composer.json" "0 $scripts linked"
echo '{"name": "acme/small", "autoload": {"classmap": ["src/"]}}' > "$app/composer.json"
packs "other rules of the autoloader" "0 $scripts linked"
echo '{"exclude": ["composer.json"], "name": "acme/small"}' > "$work/one.json"
packs "a manifest that leaves composer.json out" "0 $scripts linked" -m "$work/one.json"
echo '{"name": "acme/small", "autoload": {"psr-4": {"Other\\": "src/"}}}' > "$app/composer.json"
packs "what is read and not packed counts" "0 $scripts linked" -m "$work/one.json"
echo '{"exclude": ["composer.json"], "name": "acme/small", "sources": "strip"}' > "$work/one.json"
packs "another manifest" "0 $scripts linked" -m "$work/one.json"
rm "$app/composer.json"
packs "a setting that compilation may ask for" "$scripts 0 linked" -d precision=7
packs "another mount point" "$scripts 0 linked" --mount /srv/elsewhere
packs "all as it was" "0 $scripts whole"
echo '{"optimize": false}' > "$work/one.json"
packs "not optimized" "$scripts 0 linked" -m "$work/one.json"
(export SOURCE_DATE_EPOCH=1700000000 tests failures; packs "SOURCE_DATE_EPOCH" "0 $scripts linked"; echo "$tests $failures" > "$work/counted")
read -r tests failures < "$work/counted"
pack quiet --cache "$cache" && phpca pack --root "$app" --entry main.php --mount /srv/app -o "$work/quiet.phpca" --cache "$cache" > "$work/text" 2>&1
check "the report says so" grep -q "nothing has changed" "$work/text"

phpca keygen "$work/key" > /dev/null
packs "signed: linked each time" "0 $scripts linked" --sign-key "$work/key"
packs "signed, again" "0 $scripts linked" --sign-key "$work/key"
packs "and without a signature again" "0 $scripts whole"

# ---- another packager, another PHP: by their bytes ----
cp "$build/phpca" "$work/phpca" && printf x >> "$work/phpca"
run "$work/other" "$work/phpca" pack --root "$app" --entry main.php --mount /srv/app -o "$work/other.phpca" --format=json --cache "$cache"
is "a changed packager compiles anew" "$(counts other)" "$scripts 0 linked"
libphp=$(ldd "$build/phpca" | sed -nE 's/^\s*(libphp\S*) => (\S+) .*/\2/p')
if [ -n "$libphp" ]; then
	mkdir -p "$work/lib" && cp "$libphp" "$work/lib/$(basename "$libphp")" && cp "$work/lib/$(basename "$libphp")" "$work/lib/$(ldd "$build/phpca" | sed -nE 's/^\s*(libphp\S*) => .*/\1/p')" 2>/dev/null
	for file in "$work"/lib/*; do printf x >> "$file"; done
	LD_LIBRARY_PATH=$work/lib pack php --cache "$cache"
	is "a changed PHP compiles anew" "$(counts php)" "$scripts 0 linked"
else
	skip "a changed PHP compiles anew" "PHP is part of the packager here"
fi

# ---- scripts that do not compile ----
echo '<?php function f( {' > "$app/src/broken.php"
packs "a broken script" "1 $scripts linked"
packs "a broken script, again" "0 $((scripts + 1)) whole"
is "is named with its reason" "$(json "$work/cached.out" '$j["not_precompiled"][0]["path"], $j["not_precompiled"][0]["reason"]')" \
	"$(json "$work/plain.out" '$j["not_precompiled"][0]["path"], $j["not_precompiled"][0]["reason"]')"
rm -f "$work/strict.phpca"
pack strict --cache "$cache" --strict
pack strict-plain --no-cache --strict
is "--strict: exit code 3, nothing written" "$(cat "$work/strict.code") $(ls "$work/strict.phpca" 2>&1 | grep -c 'No such')" "3 1"
same "--strict: in the same words" "$work/strict-plain.err" "$work/strict.err"
rm "$app/src/broken.php"
echo '<?php function f( {' > "$app/src/entry.php"
for i in 1 2; do
	pack entry --cache "$cache" --entry src/entry.php
	is "an entry script that does not compile is an error, run $i" "$(cat "$work/entry.code")" 3
done
rm "$app/src/entry.php"

# ---- carried elsewhere ----
pack plain --no-cache
mkdir -p "$work/another/place" && cp -r "$cache" "$work/another/place/cache" && cp -a "$app" "$work/another/place/app"
find "$work/another/place/cache" -exec touch -d '2020-01-01' {} +
run "$work/carried" phpca pack --root "$work/another/place/app" --entry main.php --mount /srv/app -o "$work/carried.phpca" --format=json --cache "$work/another/place/cache"
is "a copy of cache and project in another directory" "$(counts carried)" "0 $scripts whole"
check "the same bytes" cmp "$work/plain.phpca" "$work/carried.phpca"
find "$work/another/place/app" -exec touch {} +
run "$work/carried" phpca pack --root "$work/another/place/app" --entry main.php --mount /srv/app -o "$work/carried.phpca" --format=json --cache "$work/another/place/cache"
is "a fresh checkout: its files are new, its scripts are not" "$(counts carried)" "0 $scripts linked"
if grep -rqaF "$work" "$cache"; then not_ok "no path of this machine is in the cache" "$(grep -rlaF "$work" "$cache" | head -3)"; else ok "no path of this machine is in the cache"; fi

# ---- where it is ----
state() { phpca cache --format=json "$@" > "$work/state"; }
pack default && state && is "by default in XDG_CACHE_HOME" "$(json "$work/state" '"$j[directory] $j[scripts] $j[archives]"')" "$XDG_CACHE_HOME/phpca $scripts 1"
is "for its owner alone" "$(stat -c %a "$XDG_CACHE_HOME/phpca")" 700
check "backups can leave it out" grep -q '^Signature: 8a477f597d28d172789f06886806bc55' "$XDG_CACHE_HOME/phpca/CACHEDIR.TAG"
PHPCA_CACHE=$work/named pack named && is "PHPCA_CACHE" "$(find "$work/named/1" -name '*.script' | wc -l)" "$scripts"
PHPCA_CACHE=off pack off && is "PHPCA_CACHE=off" "$(counts off)" "$scripts 0 linked"
(unset XDG_CACHE_HOME; HOME=$work/home2 pack home) && is "without XDG_CACHE_HOME: in .cache" "$(find "$work/home2/.cache/phpca/1" -name '*.script' | wc -l)" "$scripts"
(unset XDG_CACHE_HOME HOME; pack homeless) && is "no home, no cache" "$(counts homeless)" "$scripts 0 linked"
touch "$work/file"
pack nowhere --cache "$work/file/cache"
is "a cache that can't be written: packed all the same" "$(counts nowhere) $(cmp "$work/nowhere.phpca" "$work/plain.phpca" && echo same)" "$scripts 0 linked same"
check "with a warning" grep -q "warning: cache: $work/file/cache: nothing can be kept: Not a directory" "$work/nowhere.err"
XDG_CACHE_HOME=$work/file pack nowhere
is "the default one: without" "$(counts nowhere)$(cat "$work/nowhere.err")" "$scripts 0 linked"
# Entries depend on the packager's own bytes; where it can't read them, nothing is cached.
if unshare -m mount -t tmpfs none /proc 2>/dev/null; then
	run "$work/noproc" unshare -m bash -c 'mount -t tmpfs none /proc && "$@"' "$0" "$build/phpca" pack --root "$app" --entry main.php --mount /srv/app \
		-o "$work/noproc.phpca" --format=json --cache "$cache"
	is "without /proc: off, with a warning" "$(counts noproc) $(grep -c 'warning: cache: off' "$work/noproc.err")" "$scripts 0 linked 1"
else
	skip "without /proc" "cannot mount here"
fi
if [ "$(id -u)" = 0 ] && mkdir -p "$work/tiny" && mount -t tmpfs -o size=48k tmpfs "$work/tiny" 2>/dev/null; then
	pack tiny --cache "$work/tiny/cache"
	is "a full disk under the cache: packed all the same" "$(cat "$work/tiny.code") $(cmp "$work/tiny.phpca" "$work/plain.phpca" && echo same)" "0 same"
	check "with a warning" grep -q "nothing can be kept: No space left on device" "$work/tiny.err"
	is "and nothing half-written stays" "$(find "$work/tiny" -name '.tmp.*' | wc -l)" 0
	umount "$work/tiny"
else
	skip "a full disk under the cache" "cannot mount a tmpfs here"
fi

# ---- damage: every kind of entry, every kind of accident ----
pack good --cache "$cache"
damage() { # NAME COMMAND...: COMMAND FILE spoils an entry
	local name=$1 kind; shift
	for kind in script archive verdicts; do
		rm -rf "$work/spoilt" && cp -a "$work/sound" "$work/spoilt"
		[ $kind != script ] || find "$work/spoilt" -name '*.archive' -delete
		find "$work/spoilt" -name "*.$kind" -exec "$@" {} \;
		rm -f "$work/damaged.phpca"
		pack damaged --cache "$work/spoilt"
		if ! cmp -s "$work/damaged.phpca" "$work/plain.phpca"; then
			not_ok "$kind, $name: the archive is right" "$(cat "$work/damaged.err")"
		elif ! grep -q 'warning: cache: [0-9]* damaged entr' "$work/damaged.err"; then
			not_ok "$kind, $name: a warning" "$(cat "$work/damaged.err")"
		else
			pack damaged --cache "$work/spoilt"
			is "$kind, $name: made anew, with a warning" "$(counts damaged)$(cat "$work/damaged.err")" "0 $scripts whole"
		fi
	done
}
rm -rf "$work/sound"
pack plain --cache "$work/sound"
damage "empty" truncate -s 0
damage "cut by a byte" truncate -s -1
damage "cut in its head" truncate -s 40
damage "a byte too long" truncate -s +1
flip() { php -r '$f = $argv[2]; $s = file_get_contents($f); $at = (int) (strlen($s) * $argv[1]); $s[$at] = chr(ord($s[$at]) ^ 16); file_put_contents($f, $s);' "$1" "$2"; }
export -f flip
damage "a bit flipped at the end" bash -c 'flip 0.999 "$0"'
damage "a bit flipped in the head" bash -c 'php -r '\''$s = file_get_contents($argv[1]); $s[50] = chr(ord($s[50]) ^ 1); file_put_contents($argv[1], $s);'\'' "$0"'
# An entry under the name of another.
rm -rf "$work/spoilt" && cp -a "$work/sound" "$work/spoilt" && find "$work/spoilt" -name '*.archive' -delete
mapfile -t entries < <(find "$work/spoilt" -name '*.script' | sort)
cp "${entries[0]}" "${entries[1]}"
pack damaged --cache "$work/spoilt"
is "an entry under another's name is not believed" "$(counts damaged) $(cmp "$work/damaged.phpca" "$work/plain.phpca" && echo same) $(grep -c '1 damaged entry' "$work/damaged.err")" "1 $less linked same 1"

# ---- several at once, and killed at any moment ----
rm -rf "$cache"
for i in 1 2 3 4; do
	"$build/phpca" pack --root "$app" --entry main.php --mount /srv/app -o "$work/at-once-$i.phpca" -q -j2 --cache "$cache" > "$work/at-once-$i.err" 2>&1 &
done
wait
for i in 1 2 3 4; do
	check "four at once: $i" cmp "$work/plain.phpca" "$work/at-once-$i.phpca"
done
is "nothing to be said" "$(cat "$work"/at-once-*.err)" ""
# The moment of a pack is the number of its system calls that have read or written: begun PID, of a process that is running.
begun() { awk '/^sysc[rw]:/ { n += $2 } END { print n + 0 }' "/proc/$1/io" 2>/dev/null || echo 0; }
start() { # a pack with workers, all of them in a group of their own
	setsid "$build/phpca" pack --root "$app" --entry main.php --mount /srv/app -o "$work/killed.phpca" -q -j2 --cache "$cache" > /dev/null 2>&1 &
	pid=$!
}
rm -rf "$cache"
start
whole=0
while kill -0 $pid 2>/dev/null; do now=$(begun $pid); whole=$((now > whole ? now : whole)); done
wait $pid
wrong=0 killed=0
for i in $(seq 50); do
	[ $((i % 2)) != 0 ] || rm -rf "$cache"
	rm -f "$work/after.phpca"
	moment=$((i * whole / 50))
	start
	while [ "$(begun $pid)" -lt $moment ] && kill -0 $pid 2>/dev/null; do :; done
	kill -9 -- "-$pid" 2>/dev/null
	wait $pid 2>/dev/null
	[ $? != 137 ] || killed=$((killed + 1))
	# A moment later another packs with what it left.
	pack after --cache "$cache"
	if ! cmp -s "$work/plain.phpca" "$work/after.phpca" || [ -s "$work/after.err" ]; then
		wrong=$((wrong + 1))
	fi
done
echo "# $killed of 50 were at work"
is "killed 50 times: the next pack is right and finds no damage" $wrong 0
find "$cache" -name '.tmp.*' -exec touch -d '2 hours ago' {} +
find "$cache" -name '*.archive' -delete
pack after --cache "$cache"
is "what the killed left is removed" "$(find "$cache" -name '.tmp.*' | wc -l)" 0

# ---- its size ----
bytes() { state --cache "$cache" && json "$work/state" '$j["bytes"]'; }
rm -rf "$cache"
pack sized --cache "$cache" -d precision=5
limit=$(($(bytes) * 5 / 2))   # room for two of these
for precision in 6 7 8 9; do
	pack sized --cache "$cache" -d precision=$precision --cache-limit $limit
	[ "$(bytes)" -le $limit ] || not_ok "below its limit" "$(bytes), wanted at most $limit"
done
pack sized --cache "$cache" -d precision=9 --cache-limit $limit
is "the newest stays" "$(counts sized)" "0 $scripts whole"
pack sized --cache "$cache" -d precision=5 --cache-limit $limit
is "the oldest does not" "$(counts sized)" "$scripts 0 linked"
is "phpca cache trim" "$(phpca cache trim --cache "$cache" --cache-limit 100K | tail -1 | grep -c 'removed [1-9]') $([ "$(bytes)" -le 102400 ] && echo small)" "1 small"
echo mine > "$cache/1/mine" && echo mine > "$cache/mine"
phpca cache clear --cache "$cache" > /dev/null
is "phpca cache clear removes what is the cache's, and only that" "$(bytes) $(cat "$cache/1/mine" "$cache/mine" | xargs)" "0 mine mine"
run "$work/usage" phpca cache cler --cache "$cache"
is "phpca cache cler" "$(cat "$work/usage.code") $(grep -c 'the nearest is clear' "$work/usage.err")" "2 1"
run "$work/usage" phpca pack --root "$app" --cache-limit 12X
is "--cache-limit 12X" "$(cat "$work/usage.code") $(grep -c 'wanted a size such as 500M' "$work/usage.err")" "2 1"

# ---- what it brings: 5,000 scripts ----
if ! { sh "$top/scripts/install-app.sh" symfony "$build/apps/symfony" && sh "$top/scripts/install-app.sh" composer "$build/apps/composer"; } > "$work/install.log" 2>&1; then
	not_ok "applications installed" "$(cat "$work/install.log")"
	plan
	exit
fi
mkdir -p "$work/large/application"
for part in one two three; do cp -a "$build/apps/symfony" "$work/large/application/$part"; done
cp -a "$build/apps/composer" "$work/large/application/four"
app=$work/large/application cache=$work/large/cache
echo '<?php' > "$app/main.php"
kept() { echo "$(find "$cache" -name '*.script' | wc -l) $(find "$cache" -name '*.archive' | wc -l)"; }   # what `make bench` shows the gain of
pack first --cache "$cache"
read -r compiled rest <<< "$(counts first)"
check "at least 5,000 scripts: $compiled" [ "$compiled" -ge 5000 ]
is "they are kept, one by one, and the archive" "$(kept)" "$compiled 1"
pack second --cache "$cache"
is "a second pack compiles none" "$(counts second)" "0 $compiled whole"
is "and has nothing to keep" "$(kept)" "$compiled 1"
check "the same bytes" cmp "$work/first.phpca" "$work/second.phpca"
echo '// changed' >> "$app/one/public/index.php"
pack third --cache "$cache"
is "one changed file compiles one" "$(counts third)" "1 $((compiled - 1)) linked"
is "and keeps one, and the archive" "$(kept)" "$((compiled + 1)) 2"
pack fourth --no-cache
check "the same bytes as without" cmp "$work/third.phpca" "$work/fourth.phpca"
rm -rf "$work/large"
plan
