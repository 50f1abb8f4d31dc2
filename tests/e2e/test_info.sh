#!/bin/bash
# phpca list and phpca info.
. "$(dirname "$0")/lib.sh"
. "$here/archive.sh"

archive_made
cd "$work" || exit 1
run "$work/list" phpca list "$archive"
is "list: paths in the order of the tree" "$(awk '{print $3}' "$work/list.out" | tr '\n' ' ')" "bin/ bin/tool data/ data/font.ttf data/link.txt data/note.txt empty/ f.php linked phpca.json public/ public/index.php "
check "list: links with their target" grep -q 'data/link.txt -> data/note.txt' "$work/list.out"
run "$work/list" phpca list --format=json "$archive"
is "list --format=json" "$(json "$work/list.out" '$j["version"]." ".implode(" ", array_map(fn($e) => "$e[path],$e[size],".decoct($e["mode"]).",$e[mtime]", array_filter($j["entries"], fn($e) => $e["path"] === "data/note.txt")))')" "1 data/note.txt,5,644,1500000000"
run "$work/info" phpca info "$archive"
check "info: mount, entry, php" bash -c "grep -qE '^mount +/srv/tools$' '$work/info.out' && grep -qE '^entry +bin/tool$' '$work/info.out' && grep -q '^php  *$(php -r 'echo PHP_VERSION;')' '$work/info.out'"
run "$work/info" phpca info --format=json "$archive"
is "info --format=json: the parts are the whole" "$(json "$work/info.out" '$j["version"]." ".($j["bytes"]["total"] * 2 === array_sum($j["bytes"]) ? "sum" : json_encode($j["bytes"]))." ".$j["bytes"]["assets"]." ".array_sum($j["verdicts"])." ".implode(",", $j["starts"])')" \
	"1 sum $((20000 + 5 + $(stat -c %s "$app/phpca.json"))) 3 bin/tool,public/index.php"
plan
