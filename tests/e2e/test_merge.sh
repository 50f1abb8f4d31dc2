#!/bin/bash
# phpca merge: archives of the same files for several engines become one. There is one PHP here; the others' archives are its own with
# another engine's identity.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
cp -r "$here/small-app" app
printf 'asset\n' > app/asset.txt
a=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa b=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
pack() { phpca pack -q --root app --mount /srv/app "$@"; }
other() { php "$here/patch_system_id.php" "$1" "$2" "$3" > /dev/null; }
pack -o own.phpca || exit 1
other own.phpca a.phpca $a
other own.phpca b.phpca $b
own=$(phpca info --format=json own.phpca | php -r 'echo json_decode(stream_get_contents(STDIN), true)["system_id"];')
engines() { json "$1" 'implode(" ", array_column($j["engines"], "system_id"))'; }
size() { stat -c %s "$1"; }

# ---- making one ----
check "three engines" phpca merge -q a.phpca own.phpca b.phpca -o all.phpca
phpca merge --format=json a.phpca own.phpca b.phpca -o again.phpca > merge.json
same "the same bytes each time" all.phpca again.phpca
is "the report names them in order" "$(engines merge.json)" "$a $own $b"
phpca merge -q a.phpca own.phpca -o two.phpca
phpca merge -q two.phpca b.phpca -o again.phpca
same "one more engine for an archive of two" all.phpca again.phpca
phpca info --format=json own.phpca > own.json
is "files are in it once" "$(json own.json "$(size all.phpca)"' <= 3 * $j["bytes"]["total"] - 2 * ($j["bytes"]["sources"] + $j["bytes"]["assets"] + $j["bytes"]["index"]) + 3 * 65536 ? "yes" : "no"')" yes
phpca info --format=json all.phpca > info.json
is "info lists the engines" "$(engines info.json)" "$a $own $b"
is "tar lists engines and files" "$(tar -tf all.phpca | grep -v '/$' | sort | tr '\n' ' ')" \
	"$( (echo .phpca/index; echo .phpca/pad; echo .phpca/pad; echo .phpca/pad; echo .phpca/pad-end; for e in $a $own $b; do echo ".phpca/engine/$e"; done; cd app || exit; find . -type f -printf '%P\n') | sort | tr '\n' ' ')"
is "list is that of one engine" "$(phpca list all.phpca | md5sum)" "$(phpca list own.phpca | md5sum)"
phpca extract -q -C out all.phpca
same "extract gives the files" <(cd app && find . -type f -exec md5sum {} + | sort) <(cd out && find . -type f -exec md5sum {} + | sort)
is "bsdtar, too" "$(bsdtar -xOf all.phpca asset.txt)" asset

# ---- refusals ----
refuses 1 "own.phpca and own.phpca are for the same engine" "an engine twice" phpca merge own.phpca own.phpca -o x.phpca
cp -r app changed && echo changed >> changed/asset.txt
phpca pack -q --root changed --mount /srv/app -o changed.phpca
other changed.phpca changed.phpca $b
refuses 1 "asset.txt has other contents" "other contents" phpca merge own.phpca changed.phpca -o x.phpca
cp -rp app more && echo more > more/more.txt
phpca pack -q --root more --mount /srv/app -o more.phpca
other more.phpca more.phpca $b
refuses 1 "only more.phpca has more.txt" "a file more" phpca merge own.phpca more.phpca -o x.phpca
phpca pack -q --root app --mount /srv/other -o elsewhere.phpca
other elsewhere.phpca elsewhere.phpca $b
refuses 1 '"mount" differs' "another mount point" phpca merge own.phpca elsewhere.phpca -o x.phpca
mkdir assets && echo asset > assets/asset.txt
phpca pack -q --root assets --mount /srv/app -o assets.phpca
refuses 1 "it is for no engine" "no script" phpca merge own.phpca assets.phpca -o x.phpca
head -c 5000 own.phpca > cut.phpca
refuses 1 "cut.phpca: .phpca/index: archive cut short" "a cut archive" phpca merge a.phpca cut.phpca -o x.phpca
is "nothing was written" "$(ls x.phpca .phpca-tmp* 2>/dev/null)" ""
refuses 2 "too few arguments" "one archive" phpca merge own.phpca -o x.phpca

# ---- running ----
mounted() { php_with -d phpca.fallback=error -d phpca.mount="$work/$1:$work/live" "${@:2}" -r "include '$work/live/main.php';"; }
run one mounted own.phpca
run all mounted all.phpca
[ -s one.out ] || not_ok "the program prints something"
same "each runs its own images" one.out all.out
is "exit code" "$(cat all.code)" "$(cat one.code)"
status='$m = Phpca\status()["mounts"][0]; echo $m["engine"], " ", implode(" ", $m["engines"]), " ", $m["obstacle"] ?? "none", " ", (int) $m["preferred_address"];'
is "status says which was taken" "$(php_with -d phpca.mount="$work/all.phpca" -r "$status")" "$own $a $own $b none 1"
phpca merge -q a.phpca b.phpca -o others.phpca
run others mounted others.phpca -d phpca.fallback=source
same "without a fitting engine: from the sources" one.out others.out
case $(php_with -d phpca.mount="$work/others.phpca" -r "$status") in
"$a $a $b made for engines $a, $b, this is PHP "*) ok "status says why" ;;
*) not_ok "status says why" "$(php_with -d phpca.mount="$work/others.phpca" -r "$status")" ;;
esac
phpca pack -q --root app --mount /srv/app --entry main.php -o start.phpca
other start.phpca start-b.phpca $b
phpca merge -q start-b.phpca start.phpca -o start-all.phpca
run direct php_with -d phpca.fallback=error start-all.phpca
run direct-one php_with -d phpca.fallback=error start.phpca
same "started by itself" <(neutral direct-one.out "$work/start.phpca") <(neutral direct.out "$work/start-all.phpca")
run stock php -n start-all.phpca
is "a PHP without the extension says what is missing" "$(cat stock.code; wc -l < stock.err)" "1"$'\n'"1"

# ---- tools ----
is "the tools look at the own engine" "$(phpca dump all.phpca main.php | md5sum)" "$(phpca dump own.phpca main.php | md5sum)"
refuses 4 "none of its 3 engines is 7.4" "an engine that is not there" phpca info --engine 7.4 all.phpca
phpca info --format=json --engine $b all.phpca > info-b.json
is "--engine" "$(json info-b.json '$j["system_id"]')" $b
is "info --check" "$(phpca info --check all.phpca > /dev/null; echo $?; phpca info --check others.phpca > /dev/null 2>&1; echo $?)" "0"$'\n'"4"
check "verify" phpca verify all.phpca
phpca verify --format=json all.phpca > verify.json
is "it is not deep for engines that are not here" "$(json verify.json 'json_encode([$j["ok"], $j["deep"], $j["faults"]])')" '[true,false,[]]'
is "it is for the own one" "$(phpca verify --engine "$own" --format=json all.phpca > verify.json; json verify.json 'json_encode($j["deep"])')" true
cp all.phpca damaged.phpca
damage() { printf '\x55\xaa' | dd of=damaged.phpca bs=1 seek="$1" conv=notrunc status=none; }
finds() { # NAME OFFSET
	cp all.phpca damaged.phpca
	damage "$2"
	refuses 1 "damaged.phpca: " "verify: $1" phpca verify damaged.phpca
	refuses 1 "damaged.phpca: " "deploy: $1" phpca deploy damaged.phpca site
}
segment=$(php -r '$s = file_get_contents($argv[1]); for ($i = 0, $n = unpack("V", $s, 1548)[1]; $i < $n; $i++) echo unpack("P", $s, 1600 + 64 * $i + 32)[1], " "; echo unpack("P", $s, 1568)[1];' all.phpca)
read -r first second third files <<< "$segment"
finds "the list of engines" 1560
finds "a pad" $((first - 1024))
finds "the head of an engine" $((second - 400))
finds "an index" $((third + 2000))
finds "an image of another engine" $((third + $(phpca info --format=json own.phpca | php -r 'echo 5000;') + 20000))
finds "a file" $((files + 512))
head -c $((files + 100)) all.phpca > damaged.phpca
refuses 1 "cut short" "verify: cut" phpca verify damaged.phpca
run cut php_with -d phpca.mount="$work/damaged.phpca:$work/live" -r 'echo "ran";'
is "mounted: cut" "$(cat cut.code)" "$(head -c 5000 own.phpca > cut.phpca; php_with -d phpca.mount="$work/cut.phpca:$work/live" -r 'echo "ran";' > /dev/null 2>&1; echo $?)"

# ---- deploy ----
check "deploy" phpca deploy -q start-all.phpca site
same "the whole file is kept" start-all.phpca site/.phpca/releases/1/app.phpca
check "deploy again: nothing is new" phpca deploy -q start-all.phpca site
is "one release" "$(ls site/.phpca/releases)" 1
check "the archive of one engine is another release" phpca deploy -q start.phpca site
check "rollback" phpca deploy -q --rollback site
run deployed php_with -d phpca.fallback=error -d phpca.mount="$work/site/.phpca/current/app.phpca:$work/site" site/main.php
same "it runs" <(head -4 one.out) <(head -4 deployed.out)
PHPCA_PHP=$(command -v php) check "deploy --check" phpca deploy --check -d extension="$build/phpca.so" all.phpca

# ---- signatures ----
phpca keygen -q key
pack --sign-key key -o signed.phpca
phpca merge -q signed.phpca b.phpca -o half.phpca
refuses 5 "half.phpca: " "one engine is not signed" phpca verify --public-key key.pub half.phpca
refuses 5 "half.phpca: " "deploy refuses it" phpca deploy --public-key key.pub half.phpca signed-site
run half mounted half.phpca -d phpca.public_key="$work/key.pub"
same "the signed engine runs" one.out half.out

# ---- pack for several ----
refuses 1 "are for the same engine" "pack --php twice the same" phpca pack -q --root app --mount /srv/app --php php --php "$(command -v php)" -o x.phpca
refuses 1 "no PHP can be run by this name" "pack --php that is not there" phpca pack -q --root app --mount /srv/app --php php --php "$work/none" -o x.phpca
is "nothing was written" "$(ls x.phpca .phpca-tmp* 2>/dev/null)" ""
# An archive among a project's files is no script.
mkdir holder && cp all.phpca holder/data && echo '<?php echo 1;' > holder/x.php
phpca pack -q --root holder --mount /srv/h -o holder.phpca
is "an archive among files" "$(phpca list holder.phpca | grep -c 'data')" 1
phpca info --format=json holder.phpca > holder.json
is "is an asset" "$(json holder.json '$j["assets"] . " " . $j["scripts"]')" "1 1"
plan
