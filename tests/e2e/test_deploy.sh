#!/bin/bash
# phpca deploy: what lies in the mount directory; a second version, and back; what it does to files of the user's; being killed at any system call,
# a full and a read-only disk; --ini and --check.
. "$(dirname "$0")/lib.sh"

# refuses CODE NEEDLE NAME COMMAND...: that exit code, and a line on stderr that holds NEEDLE
refuses() {
	local code=$1 needle=$2 name=$3; shift 3
	run "$work/said" "$@"
	is "$name" "$(cat "$work/said.code") $(grep -cF -- "$needle" "$work/said.err") $(grep -vc '^phpca: warning' "$work/said.err")" "$code 1 1"
}
json() { php -r '$j = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); '"echo $2;" "$1"; }

# ---- three versions of a program ----
app=$work/app live=$work/live
mkdir -p "$app/bin" "$app/public/css" "$app/data" "$app/lib" "$app/shared/media" "$app/var"
cat > "$app/bin/tool" <<-'END'
	#!/usr/bin/env php
	<?php
	require __DIR__ . '/../lib/version.php';
	echo version(), ' ', __DIR__, ' ', implode(',', array_diff(scandir(dirname(__DIR__)), ['.', '..'])), "\n";
END
echo '<?php require __DIR__ . "/../lib/version.php"; echo "page ", version(), "\n";' > "$app/public/index.php"
echo '<?php function version() { return "v1"; }' > "$app/lib/version.php"
echo 'v1' > "$app/public/css/site.css"; echo 'v1 only' > "$app/public/old.txt"; echo 'never changes' > "$app/public/logo.svg"
echo 'hidden' > "$app/data/secret.txt"; echo 'v1' > "$app/data/font.ttf"; echo 'a picture' > "$app/shared/media/p.png"
ln -s ../shared/media "$app/public/media"
chmod 600 "$app/data/font.ttf"
cat > "$app/phpca.json" <<-END
	{"name": "deploy/test", "entry": ["bin/tool", "public/index.php"], "extract": ["data/*.ttf"], "mount": "$live"}
END
check "version 1" phpca pack -q --root "$app" -o "$work/v1.phpca"
sed -i s/v1/v2/ "$app/lib/version.php" "$app/public/css/site.css" "$app/data/font.ttf"
rm "$app/public/old.txt"; mkdir "$app/public/js"; echo 'v2 only' > "$app/public/js/new.js"
check "version 2" phpca pack -q --root "$app" -o "$work/v2.phpca"
sed -i s/v2/v3/ "$app/lib/version.php" "$app/public/css/site.css" "$app/data/font.ttf"
cp "$app/public/index.php" "$app/public/api.php"
sed -i 's|"public/index.php"|"public/index.php", "public/api.php"|' "$app/phpca.json"
check "version 3" phpca pack -q --root "$app" -o "$work/v3.phpca"

# What the kernel sees in a mount directory, and what runs there.
tree() { (cd "$1" && find . -path ./.phpca -prune -o \( -type f -printf '%P:%s ' -o -type l -printf '%P@ ' \) | tr ' ' '\n' | sort | tr '\n' ' '); }
tool() { php_with -d "phpca.mount=$live/.phpca/current/app.phpca:$live" "$live/bin/tool" 2>&1; }
v1_tree="bin/tool:0 data/font.ttf@ public/css/site.css@ public/index.php:0 public/logo.svg@ public/media/p.png@ public/old.txt@ "
v2_tree="bin/tool:0 data/font.ttf@ public/css/site.css@ public/index.php:0 public/js/new.js@ public/logo.svg@ public/media/p.png@ "

# ---- a first version ----
run "$work/first" phpca deploy "$work/v1.phpca" "$live"
is "stubs, files that a web server serves, what \"extract\" names; nothing else" "$(cat "$work/first.code") $(tree "$live")" "0 $v1_tree"
is "the files are the archive's" "$(cat "$live/public/css/site.css" "$live/public/media/p.png" "$live/data/font.ttf" | tr '\n' ' ')" "v1 a picture v1 "
is "the program runs, and does not see the store" "$(tool)" "v1 $live/bin bin,data,lib,phpca.json,public,shared,var"
is "prints the line for php.ini" "$(grep -c "^  phpca.mount=$live/.phpca/current/app.phpca:$live\$" "$work/first.out")" 1
run "$work/again" phpca deploy --format=json "$work/v1.phpca" "$live"
is "the same again changes nothing" "$(json "$work/again.out" '"$j[version] $j[release] $j[previous] $j[stubs] $j[files] $j[unchanged] $j[removed]"')" "1 1 1 0 0 7 0"
rm "$live/bin/tool" "$live/public/logo.svg"
check "... and puts back what is missing" phpca deploy -q "$work/v1.phpca" "$live"
is "... all of it" "$(tree "$live")" "$v1_tree"

# ---- versions ----
cp "$work/v1.phpca" "$work/mapped.phpca"
run "$work/second" phpca deploy "$work/v2.phpca" "$live"
is "a second version: new files come, old ones go" "$(cat "$work/second.code") $(tree "$live") $(cat "$live/public/css/site.css" "$live/data/font.ttf" | tr '\n' ' ')$(ls -A "$live/public" | tr '\n' ' ')" \
	"0 $v2_tree v2 v2 css index.php js logo.svg media "
is "... the program is the new one" "$(tool | cut -d' ' -f1)" v2
is "... and says that running processes go on" "$(grep -c 'go on with release 1' "$work/second.out")" 1
check "rollback" phpca deploy -q --rollback "$live"
is "... brings everything back" "$(tree "$live") $(tool | cut -d' ' -f1) $(cat "$live/public/css/site.css")" "$v1_tree v1 v1"
refuses 1 "there is no release before" "no rollback before the first one" phpca deploy --rollback "$live"
check "a version after a rollback" phpca deploy -q "$work/v3.phpca" "$live"
is "... has a stub for its new entry" "$(stat -c %s "$live/public/api.php") $(tool | cut -d' ' -f1)" "0 v3"
check "rollback from there" phpca deploy -q --rollback "$live"
is "... leads to what was current before it, not to what had been rolled back" "$(tool | cut -d' ' -f1) $(ls "$live/public/api.php" 2>&1 | grep -c 'No such')" "v1 1"
for v in 2 3 2 3; do phpca deploy -q --keep 2 "$work/v$v.phpca" "$live"; done
is "--keep 2 keeps two" "$(ls "$live/.phpca/releases" | wc -l) $(phpca deploy -q --rollback "$live" && tool | cut -d' ' -f1)" "2 v2"
refuses 2 '--keep: wanted a number' "--keep 0" phpca deploy --keep 0 "$work/v1.phpca" "$live"
refuses 1 "nothing has been deployed here" "rollback of a directory without releases" phpca deploy --rollback "$app"

# A process that runs from a release goes on with it, whatever is deployed and cleaned away meanwhile.
php_with -d "phpca.mount=$live/.phpca/current/app.phpca:$live" -r "
	echo file_get_contents('$live/public/css/site.css'); file_put_contents('$work/running', '1');
	while (!file_exists('$work/go')) usleep(20000);
	echo file_get_contents('$live/public/css/site.css'), file_get_contents('$live/data/font.ttf'); require '$live/public/index.php';" > "$work/long.out" 2>&1 &
long=$!
await test -f "$work/running"
for v in 3 1 3 1; do phpca deploy -q --keep 1 "$work/v$v.phpca" "$live"; done
touch "$work/go"; wait $long
is "a running process keeps its release" "$(tr '\n' ' ' < "$work/long.out")" "v2 v2 v2 page v2 "

# ---- the user's files ----
reset() { rm -rf "$live"; phpca deploy -q "$work/v1.phpca" "$live"; }
reset
echo mine > "$live/upload.txt"; mkdir -p "$live/public/uploads"; echo mine > "$live/public/uploads/u.txt"
check "files beside ours: deployed" phpca deploy -q "$work/v2.phpca" "$live"
is "... are left alone" "$(cat "$live/upload.txt" "$live/public/uploads/u.txt" | tr '\n' ' ')" "mine mine "
reset
rm "$live/public/css/site.css"; echo mine > "$live/public/css/site.css"
refuses 1 "public/css/site.css: is in the way" "a file that the user put in the place of a link" phpca deploy "$work/v2.phpca" "$live"
is "... is kept, and nothing is done" "$(cat "$live/public/css/site.css") $(tool | cut -d' ' -f1) $(ls "$live/.phpca/releases")" "mine v1 1"
run "$work/forced" phpca deploy --force "$work/v2.phpca" "$live"
is "... --force replaces it and keeps a copy" "$(cat "$work/forced.code") $(cat "$live/public/css/site.css" "$live/.phpca/saved/2/public/css/site.css" | tr '\n' ' ') $(grep -c 'what was there is in' "$work/forced.err")" "0 v2 mine  1"
reset
sh -c "echo mine >> '$live/data/font.ttf'" 2>/dev/null || chmod u+w "$live/data/font.ttf" && echo mine > "$live/data/font.ttf"
refuses 1 "data/font.ttf: was changed after it had been deployed" "a file that was written through its link" phpca deploy "$work/v2.phpca" "$live"
check "... --force" phpca deploy -q --force "$work/v2.phpca" "$live"
is "... keeps a copy" "$(cat "$live/data/font.ttf") $(tail -1 "$live/.phpca/saved/2/data/font.ttf")" "v2 mine"
reset
echo '<?php echo "mine";' > "$live/public/index.php"
refuses 1 "public/index.php: is in the way: wanted an empty stub" "an entry script that holds something" phpca deploy "$work/v2.phpca" "$live"
rm -rf "$live"; mkdir -p "$live/public/css" "$work/elsewhere"; rmdir "$live/public/css"; ln -s "$work/elsewhere" "$live/public/css"
refuses 1 "public/css/site.css: wanted a directory" "a link that lies in wait" phpca deploy "$work/v1.phpca" "$live"
is "... nothing was written there" "$(ls -A "$work/elsewhere")" ""
rm -rf "$live"; cp -r "$app" "$live"
check "over the unpacked program" phpca deploy -q "$work/v3.phpca" "$live"
is "... files that are the archive's become links, scripts stay" "$(tool | cut -d' ' -f1) $(readlink "$live/public/css/site.css") $(head -c 5 "$live/public/index.php")" \
	"v3 ../../.phpca/current/files/public/css/site.css <?php"

# ---- directories that the program writes to ----
state=$work/state
mkdir -p "$state/var/cache" "$state/data" && echo '<?php echo 1;' > "$state/main.php" && echo first > "$state/var/db.sqlite" && echo first > "$state/data/moved.db"
manifest() { printf '{"entry": "main.php", "writable": [%s], "extract": ["*.sqlite", "*.db"]}' "$1" > "$state/phpca.json"; phpca pack -q --root "$state" -o "$2"; }
check "an archive with writable directories" manifest '"var", "log/deep"' "$work/s1.phpca"
echo second > "$state/var/db.sqlite"
check "... a second one, with one more" manifest '"var", "log/deep", "data"' "$work/s2.phpca"
check "writable: deployed" phpca deploy -q "$work/s1.phpca" "$work/s"
is "... directories are made, what is extracted there is a file" "$(cd "$work/s" && stat -c '%n %F' log/deep var var/db.sqlite data/moved.db | tr '\n' ';') $([ -w "$work/s/var/db.sqlite" ] && stat -c %a "$work/s/var/db.sqlite")" \
	"log/deep directory;var directory;var/db.sqlite regular file;data/moved.db symbolic link; 644"
on_s() { php_with -d "phpca.mount=$work/s/.phpca/current/app.phpca:$work/s" -r "chdir('$work/s/var'); $1" 2>&1; }
is "... the program sees that file, and may write to it" \
	"$(on_s 'file_put_contents("db.sqlite", "changed\n", FILE_APPEND); echo file_get_contents(getcwd() . "/db.sqlite"), is_writable("db.sqlite"), " ", implode(",", scandir("."));')" "$(printf 'first\nchanged\n1 .,..,db.sqlite')"
is "... and once it has taken it away it is gone" "$(on_s 'rename("db.sqlite", "db.old"); var_dump(file_exists("db.sqlite"), count(glob("*.sqlite"))); rename("db.old", "db.sqlite");' | tr '\n' ' ')" "bool(false) int(0) "
echo '<?php echo file_get_contents(__DIR__ . "/var/db.sqlite");' > "$state/main.php"; manifest '"var"' "$work/s3.phpca"
is "... the archive by itself has the first state" "$(php_with "$work/s3.phpca")" second
echo log > "$work/s/log/deep/x.log"
check "... again" phpca deploy -q "$work/s2.phpca" "$work/s"
is "... what the program has written is its own; a link whose directory is writable now becomes a file" \
	"$(cat "$work/s/var/db.sqlite" "$work/s/log/deep/x.log" | tr '\n' ' ')$(stat -c %F "$work/s/data/moved.db") $(cat "$work/s/data/moved.db")" "first changed log regular file first"
check "... back to where it was a link" phpca deploy -q --rollback "$work/s"
is "... takes nothing away that the program has" "$(tail -1 "$work/s/var/db.sqlite") $(cat "$work/s/log/deep/x.log") $(cat "$work/s/data/moved.db")" "changed log first"
rm -rf "$work/s" && mkdir "$work/s" && echo x > "$work/s/log"
refuses 1 "wanted a directory" "a file where a writable directory is to be" phpca deploy "$work/s1.phpca" "$work/s"

# ---- where the store is ----
rm -rf "$live"
check "--store" phpca deploy -q --store "$work/store" "$work/v1.phpca" "$live"
is "... holds the releases" "$(cat "$live/public/css/site.css") $(readlink "$live/public/css/site.css") $(ls -A "$live" | tr '\n' ' ')" "v1 $work/store/current/files/public/css/site.css bin data public "
check "... also for the next" phpca deploy -q --store "$work/store" "$work/v2.phpca" "$live"
check "... and back" phpca deploy -q --store "$work/store" --rollback "$live"
is "... to the first" "$(cat "$live/public/css/site.css")" v1
mkdir "$work/flat" && echo '<?php echo 1;' > "$work/flat/index.php" && echo css > "$work/flat/a.css" && echo SECRET > "$work/flat/.env" && echo '{}' > "$work/flat/composer.json"
phpca pack -q --root "$work/flat" -o "$work/flat.phpca"
refuses 2 "--store DIR" "a store that a web server would hand out" phpca deploy "$work/flat.phpca" "$work/site"
check "... outside" phpca deploy -q --store "$work/flat-store" "$work/flat.phpca" "$work/site"
is "... and no secrets among what is served" "$(tree "$work/site")" "a.css@ index.php:0 "
refuses 2 "root directory" "no deploy to /" phpca deploy "$work/v1.phpca" /

# ---- php.ini ----
reset
printf 'phpca.fallback = error\nphpca.mount = "/srv/other.phpca:/other, /old/x.phpca:%s" ; two\n[section]\nmemory_limit=1G\n' "$live" > "$work/conf.ini"
check "--ini" phpca deploy -q --ini "$work/conf.ini" "$work/v2.phpca" "$live"
is "... replaces what was mounted there, and nothing else" "$(cat "$work/conf.ini")" \
	"$(printf 'phpca.fallback = error\nphpca.mount = "/srv/other.phpca:/other,%s/.phpca/current/app.phpca:%s"\n[section]\nmemory_limit=1G' "$live" "$live")"
check "--ini, a new file" phpca deploy -q --ini "$work/new.ini" "$work/v2.phpca" "$live"
is "... is what PHP needs" "$(PHP_INI_SCAN_DIR=:$work/scan php_with -c "$work/new.ini" "$live/bin/tool" | cut -d' ' -f1)" v2
refuses 1 "$work/no/such.ini" "--ini where there is no directory" phpca deploy --ini "$work/no/such.ini" "$work/v2.phpca" "$live"

# ---- being killed ----
# At every system call that changes a file, one after the other: whatever was killed, the old or the new one works, and the next deploy succeeds.
if command -v strace >/dev/null && [ -z "$preload" ]; then
	phpca pack -q --root "$app" -o "$work/v3.phpca"
	rm -rf "$live"; phpca deploy -q "$work/v2.phpca" "$live"; cp -a "$live" "$work/v2-live"
	# Without openat, most of which only read. strace counts each call by itself.
	wrong= killed=0
	for call in rename symlink unlink unlinkat rmdir mkdir write fchmod utimensat fsync syncfs; do
		for ((n = 1; n < 400 && ${#wrong} < 600; n++)); do
			rm -rf "$live"; cp -a "$work/v2-live" "$live"
			strace -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$n "$build/phpca" deploy -q "$work/v3.phpca" "$live" > /dev/null 2>&1 && break
			killed=$((killed + 1))
			found="$(cat "$live/public/css/site.css") $(cat "$live/data/font.ttf") $(cat "$live/public/logo.svg") $(stat -c %s "$live/bin/tool")"
			archive=$(cmp -s "$live/.phpca/current/app.phpca" "$work/v2.phpca" && echo v2 || { cmp -s "$live/.phpca/current/app.phpca" "$work/v3.phpca" && echo v3; })
			case "$archive $found" in
			"v2 v2 v2 never changes 0" | "v3 v3 v3 never changes 0") ;;
			*) wrong+="$call $n: $archive $found; " ;;
			esac
			phpca deploy -q "$work/v3.phpca" "$live" > "$work/after.err" 2>&1 || wrong+="$call $n: then: $(cat "$work/after.err"); "
			left=$(find "$live" -name '*.new' -o -name '*.old' -o -name '*.phpca-new' -o -xtype l ! -name previous | head -3)
			[ "$(cat "$live/public/css/site.css") $left" = "v3 " ] || wrong+="$call $n: left: $left; "
		done
	done
	if [ -z "$wrong" ] && [ $killed -gt 60 ]; then ok "killed at each of $killed system calls: old or new, never between"; else not_ok "killed at each system call" "$killed: $wrong"; fi
else
	skip "killed at each system call" "no strace, or a sanitized build"
fi

# A reader of one file sees all of the old one or all of the new one, at any moment.
rm -rf "$live"; phpca deploy -q "$work/v1.phpca" "$live"
rm -f "$work/stop"
( while [ ! -f "$work/stop" ]; do cat "$live/public/css/site.css" "$live/public/logo.svg" 2>&1 | tr '\n' ' '; echo; done | sort | uniq -c > "$work/seen" ) &
reader=$!
for v in 2 1 2 1 2; do phpca deploy -q "$work/v$v.phpca" "$live"; done
touch "$work/stop"; wait $reader
is "a reader sees old or new" "$(sed -E 's/^ *[0-9]+ v[12] never changes $//' "$work/seen" | tr -d '\n')" ""
exec 8> "$live/.phpca/lock"; flock 8
refuses 1 "another phpca deploy is at work" "two at once" phpca deploy "$work/v1.phpca" "$live"
exec 8>&-

# ---- disks that can't be written ----
if unshare -m true 2>/dev/null; then
	mkdir -p "$work/small"
	on_small_disk() { # SIZE COMMAND...: in a mount namespace of its own
		local size=$1; shift
		unshare -m bash -c 'mount -t tmpfs -o size='"$size"' none "$0/small" && "$@"' "$work" "$@"
	}
	export build work
	full() {
		"$build/phpca" deploy -q "$work/v1.phpca" "$work/small/app" || return 100
		head -c 100M /dev/zero > "$work/small/fill" 2>/dev/null
		"$build/phpca" deploy "$work/v2.phpca" "$work/small/app"
		echo "$? $(cat "$work/small/app/public/css/site.css") $(ls "$work/small/app/.phpca/releases")"
	}
	export -f full
	run "$work/full" on_small_disk "$(($(stat -c %s "$work/v1.phpca") / 1024 + 200))k" bash -c full
	is "a full disk is an error, and the old one stays" "$(tail -1 "$work/full.out") $(grep -c 'No space left on device' "$work/full.err") $(wc -l < "$work/full.err")" "1 v1 1 1 1"
	readonly_disk() {
		"$build/phpca" deploy -q "$work/v1.phpca" "$work/small/app" && mount -o remount,ro "$work/small" && "$build/phpca" deploy "$work/v2.phpca" "$work/small/app"
		echo "$? $(cat "$work/small/app/public/css/site.css")"
	}
	export -f readonly_disk
	run "$work/ro" on_small_disk 10m bash -c readonly_disk
	is "so is a read-only one" "$(cat "$work/ro.out") $(grep -c 'Read-only file system' "$work/ro.err") $(wc -l < "$work/ro.err")" "1 v1 1 1"
else
	skip "a full disk" "mounting needs privileges"
	skip "a read-only disk" "mounting needs privileges"
fi
head -c 3000 "$work/v2.phpca" > "$work/cut.phpca"
refuses 1 "cut.phpca" "an archive that is cut" phpca deploy "$work/cut.phpca" "$live"
php -r '$b = file_get_contents($argv[1]); $b[strpos($b, "never changes")] = "N"; file_put_contents($argv[2], $b);' "$work/v2.phpca" "$work/damaged.phpca"
refuses 1 "damaged.phpca: public/logo.svg" "an archive that is damaged" phpca deploy "$work/damaged.phpca" "$live"

# ---- signatures ----
check "a key" phpca keygen -q "$work/release.key"
phpca keygen -q "$work/other.key"
check "a signed archive" phpca pack -q --root "$app" -o "$work/signed.phpca" --sign-key "$work/release.key"
rm -rf "$work/t"
refuses 5 "trust failure" "deploy --public-key: not signed" phpca deploy --public-key "$work/release.key.pub" "$work/v2.phpca" "$work/t"
refuses 5 "trust failure" "deploy --public-key: somebody else's" phpca deploy --public-key "$work/other.key.pub" "$work/signed.phpca" "$work/t"
check "... nothing was made" test ! -e "$work/t"
check "deploy --public-key: the right one" phpca deploy -q --public-key "$work/release.key.pub" "$work/signed.phpca" "$work/t"

# ---- can this machine run it? ----
ask() { LD_PRELOAD=$preload phpca deploy --check -d extension="$build/phpca.so" "$@"; }
run "$work/check" ask "$work/v1.phpca"
is "--check: every script is precompiled" "$(cat "$work/check.code") $(grep -c '^scripts     3 precompiled, 0 from source, 0 refused' "$work/check.out")" "0 1"
run "$work/check" ask --format=json "$work/v1.phpca" "$work/elsewhere"
is "--check --format=json, at another directory" "$(cat "$work/check.code") $(json "$work/check.out" '"$j[version] $j[php] $j[directory] $j[precompiled]"')" "0 1 $(php -r 'echo PHP_VERSION;') $work/elsewhere 3"
php "$here/patch_system_id.php" "$work/v1.phpca" "$work/other-engine.phpca" 00000000000000000000000000000000 > /dev/null
run "$work/check" ask --format=json "$work/other-engine.phpca"
is "--check: another engine" "$(cat "$work/check.code") $(json "$work/check.out" '"$j[precompiled] $j[source] ".var_export($j["ok"], true)') $(grep -c 'made for engine' "$work/check.err")" "4 0 3 false 1"
echo '<?php return strlen(__DIR__);' > "$app/lib/length.php"; phpca pack -q --root "$app" -o "$work/v4.phpca"
run "$work/check" ask "$work/v4.phpca" "$work/elsewhere/deeper"
is "--check: a script that depends on its directory is counted, with the reason" "$(cat "$work/check.code") $(grep -c ' 1 from source' "$work/check.out") $(grep -c 'lib/length.php' "$work/check.out")" "0 1 1"
refuses 5 "trust failure" "--check: php.ini trusts somebody else" ask -d phpca.public_key="$work/other.key.pub" "$work/signed.phpca"
refuses 1 "does not load the extension" "--check: no extension" phpca deploy --check "$work/v1.phpca"
refuses 1 "$work/no-php: no PHP" "--check --php" phpca deploy --check --php "$work/no-php" "$work/v1.phpca"
no_php() { PHPCA_PHP=$work/nor-here phpca deploy --check "$work/v1.phpca"; }
refuses 1 "$work/nor-here" "--check, PHPCA_PHP" no_php
refuses 1 "gave no answer" "--check: not a PHP at all" phpca deploy --check --php /bin/false "$work/v1.phpca"
check "--check writes nothing" test ! -e "$work/elsewhere/deeper"
refuses 2 "wanted: ARCHIVE DIR" "no directory" phpca deploy "$work/v1.phpca"
refuses 2 "not both" "--check and --rollback" phpca deploy --check --rollback "$live"
plan
