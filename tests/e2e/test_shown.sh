#!/bin/bash
# Names with control characters: no text that a tool prints moves a terminal's cursor or begins a line of its own; JSON has them as they are.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
app=$work/app
mkdir -p "$app/src"
echo '<?php echo "main\n";' > "$app/main.php"
odd=$'a\n::error::b\e[31m\xc2\x9bc'
shown='a\n::error::b\x1b[31m\xc2\x9bc'
echo '<?php class {' > "$app/src/$odd.php"
echo '<?php echo __DIR__ === "/x" ? 1 : 2;' > "$app/src/dependent $odd.php"
echo text > "$app/src/$odd.txt"
ln -s nowhere "$app/src/link $odd"
# plain NAME MINIMUM COMMAND...: at least so many times the name as it may be shown, and no control character but line ends
plain() {
	local name=$1 minimum=$2 count; shift 2
	run said "$@"
	count=$(cat said.out said.err | grep -oF "$shown" | wc -l)
	if [ "$count" -ge "$minimum" ] && ! LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|^::' said.out said.err; then
		ok "$name"
	else
		not_ok "$name" "$count times: $(cat -v said.out said.err)"
	fi
}
plain "pack" 2 phpca pack --root "$app" --entry main.php -o a.phpca
plain "pack -vv" 5 phpca pack -vv --root "$app" --entry main.php -o a.phpca
plain "pack --dry-run" 4 phpca pack --dry-run --root "$app" --entry main.php -o a.phpca
plain "pack --strict" 1 phpca pack -q --strict --root "$app" --entry main.php -o b.phpca
plain "list" 3 phpca list a.phpca
plain "list --tree" 3 phpca list --tree a.phpca
plain "info" 1 phpca info a.phpca
plain "extract -v" 3 phpca extract -v -C out a.phpca
plain "analyze" 1 phpca analyze -v a.phpca
plain "verify: a file that is not there" 1 phpca verify "$odd"
echo changed > "$app/src/$odd.txt"
phpca pack -q --root "$app" --entry main.php -o b.phpca 2> /dev/null
plain "diff" 1 phpca diff a.phpca b.phpca
# ---- success, too: names of files on the command line ----
cp a.phpca "$odd.phpca"
plain "verify: ok" 1 phpca verify "$odd.phpca"
plain "verify: damaged" 1 phpca verify "$odd"
plain "info: its own name" 1 phpca info "$odd.phpca"
plain "keygen" 2 phpca keygen "$odd.key"
mkdir "$odd.cache"
plain "cache" 1 phpca cache info --cache "$odd.cache"
plain "cache clear" 1 phpca cache clear --cache "$odd.cache"
plain "merge" 1 phpca merge -o merged.phpca a.phpca "$odd"
plain "deploy" 1 phpca deploy "$odd.phpca" "$odd.site"
plain "pack -o" 1 phpca pack --root "$app" --entry main.php -o "$odd.phpca"
plain "train -o" 1 phpca train -o "$odd.list" -- env LD_PRELOAD="$preload" php -d extension="$build/phpca.so" "$odd.phpca"
mkdir -p "$odd.src" && cp "$app/main.php" "$odd.src/"
plain "phpc -c" 1 "$build/phpc" -v -c "$odd.src" -o "$odd.out"
plain "phpc -s: a file that is not there" 1 "$build/phpc" -s "$odd" -o x.phpc

# ---- what names are inside ----
printf '<?php function caf\xc3\xa9\xc2\x9b\x9b() { static $\x9bv; return "\xc2\x9bs" . $\xc2\x9bw; } class A\xc2\x9b { public $p\x9b; const C = "\xc3\x89"; }' > "$app/c1.php"
phpca pack -q --root "$app" --entry main.php -o c1.phpca 2> /dev/null
run said phpca dump c1.phpca c1.php
is "dump: C1 controls are written out, letters stay" "$(cat said.code) $(LC_ALL=C grep -acP '\xc2[\x80-\x9f]|(?<!\xc3)[\x80-\x9f]' said.out) $(grep -c 'caf\(É\|é\)\\xc2\\x9b\\x9b' said.out)" "0 0 1"
is "dump: lines and tabs stay" "$(php -r 'echo substr_count(file_get_contents("said.out"), "\n") > 20 ? "yes" : "no";')" yes
mkdir two && printf '<?php class A\xc2\x9b {}' > two/a.php && cp two/a.php two/b.php && cp "$app/main.php" two/
phpca pack -q --root two --entry main.php -o two.phpca
run said phpca analyze two.phpca
is "analyze: a class of two scripts" "$(grep -c 'class A\\xc2\\x9b' said.out) $(LC_ALL=C grep -acP '\xc2[\x80-\x9f]' said.out)" "1 0"

# ---- a stub that a PHP without the extension meets ----
phpca deploy -q a.phpca site && mv site "$odd.moved"
run said php -n "$odd.moved/main.php"
is "a stub's sentence" "$(cat said.code) $(grep -c 'a\\x0a::error::b\\x1b\[31m\\xc2\\x9bc.moved/main.php: is a stub' said.err) $(wc -l < said.err) $(LC_ALL=C grep -cP '[\x00-\x08\x0b-\x1f]|\xc2[\x80-\x9f]' said.err)" "255 1 1 0"

is "extract writes the names that they are" "$(cat "out/src/$odd.txt")" text
phpca list --format=json a.phpca > list.json
is "JSON has them, too" "$(php -r 'echo count(array_filter(json_decode(file_get_contents($argv[1]), true)["entries"], fn($e) => str_contains($e["path"], $argv[2])));' list.json "$odd")" 3
plan
