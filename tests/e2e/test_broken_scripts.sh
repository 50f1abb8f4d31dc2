#!/bin/bash
# Scripts that don't compile on this PHP stand in real vendor trees: kept as source, named, and failing just as unpacked.
. "$(dirname "$0")/lib.sh"

app=$work/app
mkdir -p "$app/src"
cat > "$app/main.php" <<'END'
<?php
error_reporting(E_ALL);
echo "begin\n";
require __DIR__.'/src/good.php';
try {
	require __DIR__.'/src/'.($argv[1] ?? 'syntax').'.php';
} catch (ParseError $e) {
	echo get_class($e), ': ', $e->getMessage(), ' in ', basename($e->getFile()), ':', $e->getLine(), "\n";
}
echo "end\n";
END
echo '<?php function good() { return 1; }' > "$app/src/good.php"
printf '<?php\n\n\nfunction broken( {\n' > "$app/src/syntax.php"
printf '<?php\nclass Future { public string $name { get => 1; } }\n' > "$app/src/future.php"
printf '<?php\nfunction twice() {}\nfunction twice() {}\n' > "$app/src/twice.php"
printf '<?php\nclass C { abstract function f(); }\n' > "$app/src/fatal.php"

run "$work/pack" phpca pack --root "$app" --entry main.php -o "$work/app.phpca"
if [ "$(cat "$work/pack.code")" = 0 ]; then ok "packs all the same"; else not_ok "packs all the same" "$(cat "$work/pack.err")"; fi
for at in syntax.php:4 future.php:2 twice.php:3 fatal.php:2; do
	name=${at%:*} line=${at#*:}
	if grep -hF "src/$name" "$work/pack.out" "$work/pack.err" | grep -cE "(:|line )$line\b" > "$work/count"; then
		ok "$name is named with line $line"
	else
		not_ok "$name is named with line $line" "$(cat "$work/pack.out" "$work/pack.err")"
	fi
done
if grep -q good.php "$work/pack.out" "$work/pack.err"; then not_ok "good.php is not named" "$(cat "$work/pack.out")"; else ok "good.php is not named"; fi

for script in syntax future twice fatal; do
	run "$work/wanted" php "$app/main.php" $script
	run "$work/got" php_with "$work/app.phpca" $script
	for part in out err; do
		neutral "$work/wanted.$part" "$app"
		neutral "$work/got.$part" "$work/app.phpca"
	done
	run_same "$script.php fails at run time exactly as unpacked" "$work/got" "$work/wanted"
done

run "$work/strict" phpca pack --strict --root "$app" --entry main.php -o "$work/strict.phpca"
if [ "$(cat "$work/strict.code")" = 3 ]; then ok "--strict: exit code 3"; else not_ok "--strict: exit code 3" "$(cat "$work/strict.code")"; fi
if [ -e "$work/strict.phpca" ]; then not_ok "--strict: writes nothing"; else ok "--strict: writes nothing"; fi

printf '<?php\nfunction broken( {\n' > "$app/bad_entry.php"
run "$work/entry" phpca pack --root "$app" --entry bad_entry.php -o "$work/entry.phpca"
if [ "$(cat "$work/entry.code")" = 3 ]; then ok "an entry that does not compile: exit code 3"; else not_ok "an entry that does not compile: exit code 3" "$(cat "$work/entry.code") $(cat "$work/entry.err")"; fi
if grep -F bad_entry.php "$work/entry.err" | grep -cE '(:|line )2\b' > "$work/count"; then ok "... and it is named with its line"; else not_ok "... and it is named with its line" "$(cat "$work/entry.err")"; fi
if [ -e "$work/entry.phpca" ]; then not_ok "... and nothing is written"; else ok "... and nothing is written"; fi
plan
