#!/bin/bash
# The packager's cache: the same bytes with it and without, and only what changed is compiled.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

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
plan
