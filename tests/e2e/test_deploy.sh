#!/bin/bash
# phpca deploy: what lies in the mount directory; a second version, and back.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

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
is "... has a stub for its new entry" "$(is_stub "$live/public/api.php" && echo stub) $(tool | cut -d' ' -f1)" "stub v3"
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
plan
