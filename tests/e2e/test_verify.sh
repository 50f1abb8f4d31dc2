#!/bin/bash
# phpca verify: names every fault; every tool names an archive that is cut.
. "$(dirname "$0")/lib.sh"
. "$here/archive.sh"

archive_made
cd "$work" || exit 1
run "$work/verify" phpca verify "$archive"
is "verify: ok" "$(cat "$work/verify.code") $(grep -c ': ok' "$work/verify.out")" "0 1"
run "$work/verify" phpca verify --format=json "$archive"
is "verify --format=json: ok" "$(json "$work/verify.out" 'json_encode([$j["version"], $j["ok"], $j["faults"]])')" "[1,true,[]]"
php -r '$b = file_get_contents($argv[1]); $p = strpos($b, "text\n"); $b[$p] = "T"; $b[strpos($b, "echo \"page")] = "E"; file_put_contents($argv[2], $b);' "$archive" "$work/damaged.phpca"
run "$work/verify" phpca verify "$work/damaged.phpca"
is "verify: names every fault" "$(cat "$work/verify.code") $(grep -c 'data/note.txt' "$work/verify.err") $(grep -c 'public/index.php' "$work/verify.err")" "1 1 1"
run "$work/verify" phpca verify --format=json "$work/damaged.phpca"
is "verify --format=json: names every fault" "$(cat "$work/verify.code") $(json "$work/verify.out" 'json_encode($j["ok"])." ".count($j["faults"])')" "1 false 2"
php "$here/patch_system_id.php" "$archive" "$work/foreign.phpca" 00000000000000000000000000000000 > /dev/null
run "$work/verify" phpca verify "$work/foreign.phpca"
is "verify: made for another PHP" "$(cat "$work/verify.code") $(grep -c ': ok, .* (for another PHP, which would have to check the structures in its images)$' "$work/verify.out")" "0 1"
run "$work/verify" phpca verify --format=json "$work/foreign.phpca"
is "verify --format=json: made for another PHP" "$(json "$work/verify.out" 'json_encode([$j["ok"], $j["deep"]])')" "[true,false]"
head -c 6000 "$archive" > "$work/cut.phpca"
for tool in info list verify extract; do
	refuses 1 "cut.phpca" "$tool: an archive that is cut" phpca $tool "$work/cut.phpca"
done
plan
