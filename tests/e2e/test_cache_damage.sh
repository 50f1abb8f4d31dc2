#!/bin/bash
# A damaged cache: every kind of entry, every kind of accident.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

pack good --cache "$cache"
damage() { # NAME COMMAND...: COMMAND FILE spoils an entry
	local name=$1 kind; shift
	for kind in script archive verdicts; do
		rm -rf "$work/spoilt" && cp -a "$work/sound" "$work/spoilt"
		[ $kind != script ] || find "$work/spoilt" -name '*.archive' -delete
		find "$work/spoilt" -name "*.$kind" -exec "$@" {} \;
		rm -f "$work/damaged.phpca"
		pack damaged --cache "$work/spoilt"
		if ! cmp -s "$work/damaged.phpca" "$work/plain.phpca"; then
			not_ok "$kind, $name: the archive is right" "$(cat "$work/damaged.err")"
		elif ! grep -q 'warning: cache: [0-9]* damaged entr' "$work/damaged.err"; then
			not_ok "$kind, $name: a warning" "$(cat "$work/damaged.err")"
		else
			pack damaged --cache "$work/spoilt"
			is "$kind, $name: made anew, with a warning" "$(counts damaged)$(cat "$work/damaged.err")" "0 $scripts whole"
		fi
	done
}
rm -rf "$work/sound"
pack plain --cache "$work/sound"
damage "empty" truncate -s 0
damage "cut by a byte" truncate -s -1
damage "cut in its head" truncate -s 40
damage "a byte too long" truncate -s +1
flip() { php -r '$f = $argv[2]; $s = file_get_contents($f); $at = (int) (strlen($s) * $argv[1]); $s[$at] = chr(ord($s[$at]) ^ 16); file_put_contents($f, $s);' "$1" "$2"; }
export -f flip
damage "a bit flipped at the end" bash -c 'flip 0.999 "$0"'
damage "a bit flipped in the head" bash -c 'php -r '\''$s = file_get_contents($argv[1]); $s[50] = chr(ord($s[50]) ^ 1); file_put_contents($argv[1], $s);'\'' "$0"'
# Contents that we do not write, with the right hash: what a size says is not believed.
cat > "$work/reseal.php" <<'END'
<?php
[, $at, $with, $file] = $argv;
$entry = file_get_contents($file);
$contents = substr_replace(substr($entry, 64), hex2bin($with), (int) $at, strlen($with) / 2);
$hash = fn(string $bytes): string => strrev(hash('xxh128', $bytes, true));
file_put_contents($file, substr($entry, 0, 32) . pack('P', strlen($contents)) . $hash($hash($contents)) . substr($entry, 56, 8) . $contents);
END
every_kind=$(declare -f damage)
eval "${every_kind/for kind in script archive verdicts/for kind in script}"
damage "no such verdict" php "$work/reseal.php" 0 09
damage "a size beyond the end" php "$work/reseal.php" 8 0000000000000080
damage "sizes whose sum is too large" php "$work/reseal.php" 16 f8ffffffffffffff
eval "${every_kind/for kind in script archive verdicts/for kind in verdicts}"
damage "texts that do not end" php "$work/reseal.php" 0 612e706870
# An entry under the name of another.
rm -rf "$work/spoilt" && cp -a "$work/sound" "$work/spoilt" && find "$work/spoilt" -name '*.archive' -delete
mapfile -t entries < <(find "$work/spoilt" -name '*.script' | sort)
cp "${entries[0]}" "${entries[1]}"
pack damaged --cache "$work/spoilt"
is "an entry under another's name is not believed" "$(counts damaged) $(cmp "$work/damaged.phpca" "$work/plain.phpca" && echo same) $(grep -c '1 damaged entry' "$work/damaged.err")" "1 $less linked same 1"
plan
