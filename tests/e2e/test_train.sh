#!/bin/bash
# phpca train: which scripts a program uses, however its processes end; "preload": "@FILE"; hot images stand together.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }
lines() { grep -v '^#' "$1" | tr '\n' ' '; }

mkdir -p app/src
cat > app/main.php <<'P'
<?php
require __DIR__ . '/src/used.php';
$mode = $argv[1] ?? '';
if ($mode === 'exit') { require __DIR__ . '/src/late.php'; exit(3); }
if ($mode === 'fatal') { require __DIR__ . '/src/late.php'; missing_function(); }
if ($mode === 'kill') { require __DIR__ . '/src/late.php'; exec('kill -9 ' . getmypid()); sleep(9); }
if ($mode === 'fork' && pcntl_fork() === 0) { require __DIR__ . '/src/child.php'; exit(0); }
if ($mode === 'fork') { pcntl_wait($status); }
if ($mode === 'start') { passthru($argv[2] . ' ' . escapeshellarg($argv[3]) . ' exit'); }
if ($mode === 'wait') { require __DIR__ . '/src/late.php'; echo "ready\n"; sleep(60); }
P
for name in used late child never broken; do echo "<?php class A$name {}" > app/src/$name.php; done
echo '<?php echo 1; class Effect {}' > app/src/effect.php
echo '<?php this is no PHP' > app/src/broken.php
echo '{"entry": "main.php"}' > app/phpca.json
check "packed" phpca pack -q --root app -o app.phpca
php_=(env LD_PRELOAD="$preload" php -d extension="$build/phpca.so")
train() { local out=$1; shift; run "$out" env TMPDIR="$work/tmp" ASAN_OPTIONS="$ASAN_OPTIONS" "$build/phpca" train -o "$out.txt" "$@"; }
mkdir tmp

# ---- a command ----
train plain -- "${php_[@]}" app.phpca
is "the scripts that were used, sorted, relative to the mount directory" "$(cat plain.code) $(lines plain.txt)" "0 main.php src/used.php "
is "it begins with a comment" "$(head -c 2 plain.txt)" "# "
has "it says how many" "plain.txt: 2 scripts of app.phpca" plain.out
train quiet -q -- "${php_[@]}" app.phpca
is "-q: nothing is said" "$(cat quiet.out quiet.err)" ""
for mode in exit fatal kill; do
	train $mode -- "${php_[@]}" -d display_errors=0 app.phpca $mode
	is "$mode: what was used until then, and exit code 1" "$(cat $mode.code) $(lines $mode.txt)" "1 main.php src/late.php src/used.php "
done
has "the error says how it ended" "env ended with exit code 3; exit.txt has what was used until then" exit.err
if [ "$(php -r 'echo (int) function_exists("pcntl_fork");')" = 1 ]; then
	train fork -- "${php_[@]}" app.phpca fork
	is "a process that forks" "$(cat fork.code) $(lines fork.txt)" "0 main.php src/child.php src/used.php "
else
	skip "a process that forks" "no pcntl"
fi
train start -- "${php_[@]}" app.phpca start "${php_[*]}" "$work/app.phpca"
is "a process that starts another" "$(cat start.code) $(lines start.txt)" "0 main.php src/late.php src/used.php "
train mounted -- "${php_[@]}" -d phpca.mount="$work/app.phpca:$work/app" app/main.php
is "an overlay of php.ini" "$(lines mounted.txt)" "main.php src/used.php "
train source -- "${php_[@]}" -d phpca.force=source app.phpca
is "scripts that come from source are used, too" "$(lines source.txt)" "main.php src/used.php "
is "nothing is left of it" "$(ls tmp)" ""

# A server ends when the terminal or somebody says so, and that is no failure.
env TMPDIR="$work/tmp" "$build/phpca" train -o server.txt -- "${php_[@]}" app.phpca wait > server.out 2> server.err &
pid=$!
await grep -q ready server.out
kill -TERM $pid
wait $pid
is "SIGTERM is passed on, and the list is written" "$? $(lines server.txt)" "0 main.php src/late.php src/used.php "
is "nothing is left of that" "$(ls tmp)" ""

# ---- refused ----
refuses 1 "no script of an archive was used" "nothing was used" "$build/phpca" train -o none.txt -- true
refuses 1 "no-such-command: No such file" "a command that is not there" "$build/phpca" train -o none.txt -- no-such-command
refuses 2 "train: wanted -o FILE" "no file to write" "$build/phpca" train -- true
is "no list is written then" "$(ls none.txt 2>&1 | grep -c 'No such')" 1
mkdir two && echo '<?php echo 2; include "'"$work"'/app.phpca";' > two/main.php && echo '{"entry": "main.php"}' > two/phpca.json
check "packed" phpca pack -q --root two -o two.phpca
run both "$build/phpca" train -o both.txt -- "${php_[@]}" two.phpca
has "several archives: they are named" "choose with --archive: " both.err
is "and that is a wrong use" "$(cat both.code)" 2
train one --archive=two.phpca -- "${php_[@]}" two.phpca
is "--archive chooses" "$(lines one.txt)" "main.php "
is "the directory of another is no place to write" "$(PHPCA_TRAIN=$work/nowhere "${php_[@]}" -d error_log= -d log_errors=1 app.phpca 2>&1 | grep -c 'what is used of .* is not noted: No such file')" 1
ln -s "$work/app/main.php" tmp/link && name=$(php -r '$i = file_get_contents($argv[1]); echo bin2hex(strrev(substr($i, 1576, 8))), "-", unpack("V", $i, 0x6c8 + 4)[1];' app.phpca)
ln -s "$work/victim" "tmp/$name.usage"
PHPCA_TRAIN=$work/tmp "${php_[@]}" app.phpca > link.out 2>&1
is "no link is followed" "$(ls victim 2>&1 | grep -c 'No such') $(grep -c 'is not noted' link.out)" "1 1"
rm -f tmp/*

# ---- what a server says ----
"${php_[@]}" -d phpca.mount="$work/app.phpca:$work/app" -r 'require "'"$work"'/app/src/used.php"; require "'"$work"'/app/src/late.php"; echo json_encode(Phpca\status(true));' > status.json
run said "$build/phpca" train -o said.txt --status status.json
is "--status: what production used" "$(cat said.code) $(lines said.txt)" "0 src/late.php src/used.php "
"${php_[@]}" -d phpca.mount="$work/app.phpca:$work/app" -r 'require "'"$work"'/app/src/child.php"; echo json_encode(Phpca\status(true));' > other.json
run said "$build/phpca" train -o said.txt --status status.json other.json
is "--status: of several servers" "$(lines said.txt)" "src/child.php src/late.php src/used.php "
echo '{"mounts": [{"archive": "a"}]}' > short.json
refuses 1 "wanted json_encode(Phpca\\status(true)), found other JSON" "--status: without scripts" "$build/phpca" train -o no.txt --status short.json
refuses 2 "not valid JSON" "--status: no JSON" "$build/phpca" train -o no.txt --status app/main.php
refuses 1 "gone.json: No such file" "--status: no file" "$build/phpca" train -o no.txt --status gone.json
mkfifo pipe
refuses 1 "pipe" "--status: a pipe is not waited for" timeout 20 "$build/phpca" train -o no.txt --status pipe

# ---- "preload": "@FILE" ----
pack_hot() { echo '{"entry": "main.php", "preload": "@hot.txt"}' > app/phpca.json; run hot "$build/phpca" pack --root app -o hot.phpca "$@"; }
printf '# a comment\n\n./src/used.php\r\nmain.php\nsrc/effect.php\nsrc/broken.php\n' > app/hot.txt
pack_hot
is "packed" "$(cat hot.code) $(cat hot.err)" "0 "
has "pack says how many" "to be preloaded: 4 scripts, their images together" hot.out
has "pack names what can't be declared" "    src/effect.php: only loaded, not declared: does more than declare functions and classes" hot.out
has "pack names what can't be loaded" "    src/broken.php: is not precompiled" hot.out
is "as JSON" "$(phpca pack --format=json --root app -o json.phpca | php -r '$j = json_decode(stream_get_contents(STDIN)); foreach ($j->preload_skipped as $s) echo $s->path, " ";')" "main.php src/broken.php src/effect.php "
phpca list --format=json hot.phpca > list.json
# The order of images in the file, by where tar has them.
images() { bsdtar -tf "$1" 2>/dev/null | grep 'phpc$' | tr '\n' ' '; }
if command -v bsdtar > /dev/null; then
	is "their images stand first, then the others, each in order of path" "$(images hot.phpca)" "main.phpc src/effect.phpc src/used.phpc src/child.phpc src/late.phpc src/never.phpc "
	is "without a list all are in order of path" "$(images app.phpca)" "main.phpc src/child.phpc src/effect.phpc src/late.phpc src/never.phpc src/used.phpc "
else
	skip "the order of images" "no bsdtar"
fi
check "verify" phpca verify hot.phpca
is "it runs" "$("${php_[@]}" hot.phpca; echo $?)" 0
is "preloaded" "$("${php_[@]}" -d phpca.preload=load -d phpca.mount="$work/hot.phpca:$work/app" -r 'echo Phpca\status()["mounts"][0]["preload"]["scripts"];')" 3
php "$here/patch_flags.php" hot.phpca flags.phpca
run flags "$build/phpca" verify --no-deep flags.phpca
is "verify finds images in another order than the index says" "$(cat flags.code)" 1
has "and names them" "src/child.phpc" flags.err
echo 'gone.php' >> app/hot.txt; echo 'phpca.json' >> app/hot.txt
pack_hot
has "lines that name no script: a warning" 'warning: "preload": hot.txt: 2 of 6 lines name no script that is packed: gone.php, phpca.json' hot.err
is "and the archive is the same but for what changed" "$(cat hot.code) $(images hot.phpca | cut -d' ' -f1-3)" "0 main.phpc src/effect.phpc src/used.phpc"
echo '../x.php' >> app/hot.txt
refuses 2 "hot.txt:9: wanted the path of a script" "a path above the root" "$build/phpca" pack --root app -o no.phpca
printf 'a\0b' > app/hot.txt
refuses 2 "found a NUL byte" "not a text" "$build/phpca" pack --root app -o no.phpca
rm app/hot.txt; mkfifo app/hot.txt
refuses 2 '"preload": ' "a pipe" timeout 20 "$build/phpca" pack --root app -o no.phpca
rm app/hot.txt
refuses 2 "phpca.json:1:" "no list: the place in the manifest" "$build/phpca" pack --root app -o no.phpca
has "and what is missing" "hot.txt: No such file or directory" said.err
: > app/hot.txt
pack_hot
is "an empty list" "$(cat hot.code) $(phpca info hot.phpca | grep -c ^preload)" "0 0"
mkdir elsewhere && echo src/late.php > elsewhere/list && echo '{"entry": "main.php", "preload": "@list"}' > elsewhere/m.json
run named "$build/phpca" pack --root app -m elsewhere/m.json -o named.phpca
has "beside a manifest that is named" "to be preloaded: 1 scripts" named.out

# ---- made again from a commit ----
if command -v git > /dev/null; then
	printf 'src/used.php\ngone.php\n' > app/hot.txt
	git() { command git -C "$work/app" -c user.name=n -c user.email=e "$@" > /dev/null 2>&1; }
	git init && git add . && git commit -m one
	pack_hot
	check "verify --rebuild of an archive with a list" phpca verify --rebuild --root app hot.phpca
	cp hot.phpca tree.phpca
	pack_hot --rev HEAD
	check "with --rev the list is that of the revision" cmp hot.phpca tree.phpca
else
	skip "made again" "no git"
fi

# ---- the whole way ----
cp plain.txt app/hot.txt
pack_hot
train again -- "${php_[@]}" -d phpca.preload=1 -d phpca.mount="$work/hot.phpca:$work/app" app/main.php
is "trained again with preloading on, the same scripts" "$(lines again.txt)" "main.php src/used.php "
"${php_[@]}" -d phpca.preload=1 -d phpca.mount="$work/hot.phpca:$work/app" -r 'echo json_encode(Phpca\status(true));' > declared.json
run said "$build/phpca" train -o said.txt --status declared.json
is "--status: what is declared beforehand stays in the list" "$(lines said.txt)" "src/used.php "
plan
