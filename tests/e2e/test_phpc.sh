#!/bin/bash
# Single files: phpc -s, -c, -i, and PHP that is given a .phpc.
. "$(dirname "$0")/lib.sh"

mkdir -p "$work/tree/sub"
cat > "$work/tree/hello.php" <<'END'
<?php
namespace Demo;
const ANSWER = 42;
interface Greets { function greet(string $who): string; }
final class Greeter implements Greets { function greet(string $who): string { return "Hello, $who"; } }
function answer(): int { return ANSWER; }
echo (new Greeter)->greet($argv[1] ?? 'world'), ' ', answer(), ' ', basename(__DIR__), "\n";
return 7;
END
echo '<?php return ["a" => [1, 2.5, null], "b" => __LINE__];' > "$work/tree/sub/data.php"
printf '<?php\n\nfunction broken( {\n' > "$work/tree/sub/broken.php"

run "$work/compile" "$build/phpc" -s "$work/tree/hello.php" -o "$work/tree/hello.phpc"
if [ "$(cat "$work/compile.code")" = 0 ]; then ok "phpc -s"; else not_ok "phpc -s" "$(cat "$work/compile.err")"; fi
run "$work/wanted" php "$work/tree/hello.php" you
run "$work/got" php_with "$work/tree/hello.phpc" you
run_same "php hello.phpc: as php hello.php" "$work/got" "$work/wanted"

echo '<?php $file = $argv[1]; $argv = []; $r = include $file; var_dump($r, Demo\answer(), class_exists("Demo\\Greeter"));' > "$work/include.php"
run "$work/wanted" php "$work/include.php" "$work/tree/hello.php"
run "$work/got" php_with "$work/include.php" "$work/tree/hello.phpc"
run_same "include of a .phpc: as of its source" "$work/got" "$work/wanted"

mkdir -p "$work/moved" && cp "$work/tree/hello.phpc" "$work/moved/"
run "$work/got" php_with "$work/moved/hello.phpc" you
if [ "$(cat "$work/got.code")" = 0 ]; then ok "a .phpc runs where it was moved to"; else not_ok "a .phpc runs where it was moved to" "$(cat "$work/got.err" "$work/got.out")"; fi

"$build/phpc" -i "$work/tree/hello.phpc" > "$work/info" 2>&1
for fact in 'PHPC' 'system id' 'holds: yes' 'partitions' 'RELOC_HANDLER'; do
	if grep -qF "$fact" "$work/info"; then ok "phpc -i says '$fact'"; else not_ok "phpc -i says '$fact'" "$(cat "$work/info")"; fi
done
cp "$work/tree/hello.phpc" "$work/bad.phpc"
printf 'X' | dd of="$work/bad.phpc" bs=1 seek=300 conv=notrunc 2> /dev/null
run "$work/bad" "$build/phpc" -i "$work/bad.phpc"
if grep -q 'holds: no' "$work/bad.out" || [ "$(cat "$work/bad.code")" != 0 ]; then ok "phpc -i sees a changed byte"; else not_ok "phpc -i sees a changed byte" "$(cat "$work/bad.out")"; fi
run "$work/badrun" php_with "$work/bad.phpc"
code=$(cat "$work/badrun.code")
if [ "$code" = 255 ] && grep -qa bad.phpc "$work/badrun.out" "$work/badrun.err"; then
	ok "php refuses it by name"
else
	not_ok "php refuses it by name" "exit code $code: $(head -c 500 "$work/badrun.out" "$work/badrun.err")"
fi

run "$work/tree-run" "$build/phpc" -c "$work/tree" -o "$work/out"
if [ "$(cat "$work/tree-run.code")" = 3 ]; then ok "phpc -c: exit code 3 when a script does not compile"; else not_ok "phpc -c: exit code 3 when a script does not compile" "$(cat "$work/tree-run.code" "$work/tree-run.err")"; fi
if grep -q 'broken.php' "$work/tree-run.err" "$work/tree-run.out"; then ok "... and names it"; else not_ok "... and names it" "$(cat "$work/tree-run.err")"; fi
if [ -s "$work/out/hello.phpc" ] && [ -s "$work/out/sub/data.phpc" ] && [ ! -e "$work/out/sub/broken.phpc" ]; then ok "... and writes the others"; else not_ok "... and writes the others" "$(find "$work/out")"; fi
check "the same bytes as phpc -s" cmp "$work/out/hello.phpc" "$work/tree/hello.phpc"
plan
