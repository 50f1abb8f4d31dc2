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

# What the packager makes is sound: of the shapes, and of a call with more arguments than its function has bytes of run-time cache, an empty finally,
# and an empty table at the end of its part.
cp -r "$top/tests/shapes" shapes
mkdir shapes/own
php -r 'echo "<?php function f() { return func_num_args(); } try { echo max(", str_repeat("0, ", 62), "f()); } catch (Exception \$e) { f(0, 0, 0); }";' > shapes/own/many.php
echo '<?php function f($x) { try { return $x(); } finally { } }' > shapes/own/finally.php
echo '<?php var_dump((array) NULL);' > shapes/own/empty.php
check "the shapes are packed" phpca pack -q --no-cache --root shapes -o shapes.phpca
check "and sound" phpca verify shapes.phpca
for script in shapes/own/*.php; do
	check "$(basename "$script") alone is packed" phpca pack -q --no-cache --root shapes/own --mount /x -o own.phpca "$script"
	check "and sound" phpca verify own.phpca
	check "$(basename "$script") is compiled by itself" "$build/phpc" -s "$script" -o own.phpc
	is "and taken" "$(php_with own.phpc > /dev/null 2> own.err; cat own.err)" ""
done
plan
