#!/bin/bash
# phpca pack: its report, and the manifest inside the archive.
. "$(dirname "$0")/lib.sh"
. "$here/archive.sh"

archive_project
cd "$work" || exit 1
run "$work/pack" phpca pack --root "$app" -o "$archive" --mount /srv/tools --no-progress
is "pack: exit code" "$(cat "$work/pack.code")" 0
check "pack: the report names archive, counts, bytes" grep -q "^$archive: 8 files, 3 scripts: " "$work/pack.out"
is "pack: nothing on stderr" "$(cat "$work/pack.err")" ""
run "$work/quiet" phpca pack -q --root "$app" -o "$work/quiet.phpca" --mount /srv/tools
is "pack -q says nothing" "$(cat "$work/quiet.out" "$work/quiet.err")" ""
check "... and packs the same bytes" cmp "$archive" "$work/quiet.phpca"
run "$work/pack" phpca pack --format=json --root "$app" -o "$archive" --mount /srv/tools
is "pack --format=json" "$(json "$work/pack.out" '"$j[version] $j[scripts] ".($j["precompiled"] + $j["from_source"])." ".($j["bytes_out"] === filesize($j["archive"]) ? "size" : "wrong size")')" "1 3 3 size"
if tar -xOf "$archive" .phpca/manifest.json | grep -q "$work"; then not_ok "the manifest inside does not know where it was packed" "$(tar -xOf "$archive" .phpca/manifest.json)"; else ok "the manifest inside does not know where it was packed"; fi
is "the manifest inside has every setting" "$(tar -xOf "$archive" .phpca/manifest.json > "$work/inside.json"; json "$work/inside.json" 'implode(" ", array_keys($j))." $j[mount] ".implode(",", $j["entry"]["cli"])." ".implode(",", $j["entry"]["web"])')" \
	"name version entry mount include exclude dev sources extract optimize writable rebase preload build /srv/tools bin/tool public/index.php"
is "the manifest inside names the PHP" "$(json "$work/inside.json" '$j["build"]["php"]')" "$(php -r 'echo PHP_VERSION;')"
is "the archive is mapped where it wants to be" "$(php_with -r 'Phpca\mount($argv[1], "/srv/tools"); var_dump(Phpca\status()["mounts"][0]["preferred_address"]);' "$archive")" "bool(true)"
mkdir "$work/directory"
refuses 2 "wanted a file, found a directory" "-o that is a directory" phpca pack --root "$app" -o "$work/directory"
SOURCE_DATE_EPOCH=1400000000 run "$work/pack" phpca pack -q --root "$app" -o "$work/clamped.phpca"
run "$work/list" phpca list --format=json "$work/clamped.phpca"
is "SOURCE_DATE_EPOCH clamps times" "$(json "$work/list.out" 'max(array_column(array_filter($j["entries"], fn($e) => $e["kind"] !== "directory"), "mtime"))')" 1400000000
refuses 2 'SOURCE_DATE_EPOCH: wanted seconds' "SOURCE_DATE_EPOCH that is no number" env SOURCE_DATE_EPOCH=today "$build/phpca" pack --root "$app"
plan
