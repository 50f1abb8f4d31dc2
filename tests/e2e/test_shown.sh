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
is "extract writes the names that they are" "$(cat "out/src/$odd.txt")" text
phpca list --format=json a.phpca > list.json
is "JSON has them, too" "$(php -r 'echo count(array_filter(json_decode(file_get_contents($argv[1]), true)["entries"], fn($e) => str_contains($e["path"], $argv[2])));' list.json "$odd")" 3
plan
