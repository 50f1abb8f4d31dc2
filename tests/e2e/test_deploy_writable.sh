#!/bin/bash
# phpca deploy: directories that the program writes to.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

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
plan
