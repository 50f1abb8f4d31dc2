#!/bin/bash
# Memory that cannot be had, one allocation at a time, or from one on: while phpca packs, deploys, merges, extracts, verifies, and while PHP runs an archive. The
# outcome is the old state or the new one, with a sentence and an exit code; no temporary file is left, and no answer is wrong. WHENS=1-100000 tries each allocation.
# What fails is what phpca itself asks for, and what the libraries do that it uses: cJSON, libarchive, libgit2.
. "$(dirname "$0")/lib.sh"
. "$here/faults.sh"
cd "$work" || exit 1
if [ -n "$preload" ]; then
	skip "memory that cannot be had" "a sanitized build has an allocator of its own"
	plan
	exit
fi
export MEMORY=$work/memory.so MEMORY_OF="${MEMORY_OF-phpca libcjson libarchive libgit2}"
check "the library is built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -fPIC -shared -o "$MEMORY" "$here/memory.c"
mkdir pack deploy tools run
# Whoever can't have memory ends.
states=old
# spread MOST: numbers that are further and further apart
spread() { local n all=; for ((n = 1; n <= $1; n += 1 + n / 2)); do all+=,$n; done; echo "${all#,}"; }
whens=${WHENS:-$(spread 20000)}
script base <<< 'exec true'

# ---- pack ----
cp -r "$here/tools-app" pack/app
(cd pack/app && git init -q && git add -A && git -c user.name=x -c user.email=x@example.org commit -qm x)
echo '{"name": "x/app", "require": {}}' > pack/app/composer.json
cd pack || exit 1
phpca pack -q --root app --mount /srv/old -o old.phpca
phpca pack -q --root app --mount /srv/new -o new.phpca
script base <<< 'exec true'
script before <<< 'rm -rf out cache; mkdir out cache; cp old.phpca out/app.phpca'
script after <<'END'
[ "$(ls -A out)" = app.phpca ] || { echo "left in the directory:" $(ls -A out); exit; }
if cmp -s out/app.phpca old.phpca; then echo old; elif cmp -s out/app.phpca new.phpca; then echo new; else echo "neither old nor new"; fi
END
faults pack memory "$whens" "$build/phpca" pack -q -j1 --no-cache --no-progress --root app --mount /srv/new -o out/app.phpca
# What the C library asks for in opendir is libgit2's error, not an end: a commit that can't be read must not be left out.
MEMORY_OF=libgit2 faults git memory 1,2,3,4,5,6,7,8,9,10,11,12 "$build/phpca" pack -q -j1 --no-cache --no-progress --root app --mount /srv/new -o out/app.phpca
PHPCA_CACHE='' faults pack-with-workers-and-cache memory "$whens" "$build/phpca" pack -q -j2 --cache cache --no-progress --root app --mount /srv/new -o out/app.phpca

# ---- deploy ----
cd ../deploy || exit 1
to_deploy ../pack/app
cp ../pack/base .
# Close to each other: between the first file and the switch there are few.
faults deploy memory "${WHENS:-$(seq -s, 1 9 900)}" "$build/phpca" deploy -q new.phpca out

# ---- merge, extract, verify, info, list ----
cd ../tools || exit 1
cp ../pack/base ../pack/new.phpca .
php "$here/patch_system_id.php" new.phpca other.phpca aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > /dev/null
phpca merge -q -o merged.phpca new.phpca other.phpca
phpca extract -q new.phpca -C files
script before <<< 'rm -rf out; mkdir out'
script after <<'STATE'
if cmp -s out/merged.phpca merged.phpca; then echo new; elif [ -z "$(ls -A out)" ]; then echo old; else echo "left:" $(ls -A out); fi
STATE
faults merge memory "$whens" "$build/phpca" merge -q -o out/merged.phpca new.phpca other.phpca
# Files that an extraction has finished stay: each of them is whole.
script after <<'STATE'
left=$(find out -name '.phpca-tmp-*')
[ -z "$left" ] || { echo "left:" $left; exit; }
for file in $(cd out && find . -type f); do cmp -s "out/$file" "files/$file" || { echo "$file is neither old nor new"; exit; }; done
if diff -r out files > /dev/null 2>&1; then echo new; else echo old; fi
STATE
faults extract memory "$whens" "$build/phpca" extract -q new.phpca -C out
said() { # said NAME ARGUMENTS...: a command that says something
	local name=$1; shift
	"$build/phpca" "$@" > wanted
	script before <<< 'rm -f stdout'
	script after <<< 'if [ "$1" != 0 ]; then echo old; elif cmp -s stdout wanted; then echo new; else echo "success with another answer"; fi'
	faults "$name" memory "$whens" "$build/phpca" "$@"
}
said verify verify new.phpca
said verify-merged verify merged.phpca
said info info new.phpca
said info-json info --format=json new.phpca
said list list new.phpca

# ---- run ----
cd ../run || exit 1
mkdir app live
cat > app/main.php <<'STATE'
<?php
require __DIR__ . '/lib.php';
echo strlen(file_get_contents(__DIR__ . '/data.txt')), count(scandir(__DIR__)), count(glob(__DIR__ . '/*.txt')), lib(), "\n";
chdir(__DIR__);
echo filesize('data.txt'), is_dir('.'), realpath('lib.php') === __DIR__ . '/lib.php', "\n";
flock($f = fopen(__FILE__, 'r'), LOCK_EX);
echo md5_file(__FILE__) === md5(file_get_contents(__FILE__)) ? 'same' : 'other', "\n";
STATE
echo '<?php class L { /** comment */ static $x = [1]; function f(int|string $y = 2) { return "lib" . $y; } } function lib() { return (new L)->f(); }' > app/lib.php
head -c 30000 /dev/zero | tr '\0' x > app/data.txt
phpca pack -q --root app --entry main.php --mount "$PWD/live" -o app.phpca
cp app/main.php live/main.php
cp ../pack/base .
script before <<< 'rm -f stdout'
script after <<< 'if [ "$1" != 0 ]; then echo old; elif cmp -s stdout wanted; then echo new; else echo "success with another answer"; fi'
runs() { # runs NAME PHP-ARGUMENTS...: a PHP that runs an archive
	local name=$1 command; shift
	command=(php -n -d extension="$build/phpca.so" "$@")
	"${command[@]}" > wanted
	faults "$name" memory "$whens" "${command[@]}"
}
runs run -d phpca.mount="$PWD/app.phpca:$PWD/live" live/main.php
runs run-directly app.phpca
runs run-preloaded -d phpca.preload=1 -d phpca.mount="$PWD/app.phpca:$PWD/live" live/main.php
plan
