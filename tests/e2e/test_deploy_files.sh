#!/bin/bash
# phpca deploy and the user's files: they are left alone, or it says that they are in the way.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

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
refuses 1 "public/index.php: is in the way: wanted a stub" "an entry script that holds something" phpca deploy "$work/v2.phpca" "$live"
rm -rf "$live"; mkdir -p "$live/public/css" "$work/elsewhere"; rmdir "$live/public/css"; ln -s "$work/elsewhere" "$live/public/css"
refuses 1 "public/css/site.css: wanted a directory" "a link that lies in wait" phpca deploy "$work/v1.phpca" "$live"
is "... nothing was written there" "$(ls -A "$work/elsewhere")" ""
rm -rf "$live"; cp -r "$app" "$live"
check "over the unpacked program" phpca deploy -q "$work/v3.phpca" "$live"
is "... files that are the archive's become links, scripts stay" "$(tool | cut -d' ' -f1) $(readlink "$live/public/css/site.css") $(head -c 5 "$live/public/index.php")" \
	"v3 ../../.phpca/current/files/public/css/site.css <?php"
plan
