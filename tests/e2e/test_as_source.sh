#!/bin/bash
# "as_source" of the manifest: scripts that the archive has as they are, for OPcache and its JIT. OPcache keeps them, and all others that are compiled
# from source, between requests.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }

mkdir -p app/src/Math
echo '<?php function sum(int $n): int { for ($s = $i = 0; $i < $n; $i++) { $s = ($s * 3 + $i) % 1000003; } return $s; }' > app/src/Math/sum.php
echo '<?php return 7;' > app/src/seven.php
echo '<?php return class_exists("Nothing") ? 1 : 2;' > app/src/plain.php
cat > app/index.php <<'P'
<?php
require_once __DIR__ . '/src/Math/sum.php';
echo sum(1000), include 'src/seven.php', include __DIR__ . '/src/plain.php', ' ', basename((new ReflectionFunction('sum'))->getFileName()), ' ', count(get_included_files()), "\n";
P
touch -d 2024-02-03 app/*.php app/src/*.php app/src/*/*.php
cat > app/phpca.json <<'P'
{"entry": "index.php", "as_source": ["src/Math", "seven.php", "!nothing", "missing.php"], "preload": ["src/seven.php"]}
P

# ---- packing ----
run pack phpca pack --strict --no-cache --root app -o app.phpca
is "--strict lets them pass" "$(cat pack.code)" 0
has "pack names them" "from source: src/Math/sum.php: the manifest's \"as_source\" names it" pack.out
has "a pattern that matches nothing is named" '"as_source": missing.php matches no script that is packed' pack.err
is "info --format=json" "$(phpca info --format=json app.phpca | php -r '$j = json_decode(stream_get_contents(STDIN)); foreach ($j->not_precompiled as $n) echo $n->path, " ";')" "src/Math/sum.php src/seven.php "
cp -r app strip && sed -i 's|{"entry"|{"sources": "strip", "entry"|' strip/phpca.json
check "packed without sources" phpca pack -q --no-cache --root strip -o stripped.phpca
mkdir sources && phpca extract -q -C sources stripped.phpca
same "\"sources\": \"strip\" keeps their sources" app/src/Math/sum.php sources/src/Math/sum.php
for n in 1 2 3; do
	[ $n = 3 ] && sed -i 's|"src/Math", ||' app/phpca.json
	phpca pack -q --cache cache --root app -o "cached$n.phpca" 2> /dev/null
done
same "with a cache: the same archive" app.phpca cached2.phpca
is "with a cache: what is not named any more is precompiled" "$(phpca info --format=json cached3.phpca | php -r '$j = json_decode(stream_get_contents(STDIN)); foreach ($j->not_precompiled as $n) echo $n->path, " ";')" "src/seven.php "

# ---- running ----
(cd app && php -n index.php) > right
with=(-d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
same "the same as unpacked" right <(cd app && LD_PRELOAD=$preload php -n "${with[@]}" index.php)
is "phpca.fallback=error: what was never precompiled is no fallback" "$(cd app && LD_PRELOAD=$preload php -n "${with[@]}" -d phpca.fallback=error index.php 2>&1)" "$(cat right)"
if ! with_opcache || ! command -v php-cgi > /dev/null; then
	skip "OPcache keeps them" "no OPcache or no php-cgi"
	plan
	exit
fi
cat > kept.php <<'P'
<?php
register_shutdown_function(function () {
	$s = opcache_get_status();
	$names = array_map('basename', preg_grep('#/app/#', array_keys($s['scripts'] ?? [])));
	sort($names);
	echo implode(' ', $names), ' ', $s['memory_usage']['wasted_memory'] ?? 0, "\n";
});
P
requests() { (cd app && LD_PRELOAD=$preload php-cgi -q -T 3 -n "${opcache[@]}" -d opcache.enable=1 "${with[@]}" -d auto_prepend_file="$work/kept.php" "$@" index.php) 2>&1 | grep -v '^Elapsed time' | grep .; }
wanted() { for _ in 1 2 3; do printf '%s\n%s\n' "$(sed 's/ [0-9]*$/ 5/' right)" "$1"; done; }
for setting in opcache.validate_timestamps=0 opcache.validate_timestamps=1 opcache.revalidate_freq=0 opcache.enable_file_override=1; do
	same "OPcache keeps them between requests, and what is precompiled stays out of it ($setting)" <(wanted "seven.php sum.php 0") <(requests -d $setting)
done
same "so it does with what can't be used precompiled" <(wanted "index.php plain.php seven.php sum.php 0") <(requests -d phpca.force=source)
mkdir files
same "not where it writes files, which are known by names and times alone" <(wanted " 0") <(requests -d opcache.file_cache="$work/files")
mv app gone && mkdir -p app/src/Math && touch app/index.php app/src/seven.php app/src/Math/sum.php
same "with the sources gone, and stubs of another time in their stead" <(wanted "seven.php sum.php 0") <(requests)
rm -r app && mv gone app
cat > late.php <<P
<?php
Phpca\\mount('$work/app.phpca', '$work/app');
require '$work/app/src/Math/sum.php';
echo json_encode(preg_grep('#/app/#', array_keys(opcache_get_status()['scripts'] ?? []))), function_exists('sum'), "\n";
P
is "not what a request mounts" "$(LD_PRELOAD=$preload php-cgi -q -T 2 -n "${opcache[@]}" -d opcache.enable=1 -d extension="$build/phpca.so" -d phpca.allow_mount=1 late.php 2>&1 | grep '^[[]')" "[]1"$'\n'"[]1"
plan
