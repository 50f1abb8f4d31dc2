#!/bin/bash
# Systems with pages of 16 and 64 KB, as far as they can be seen (pages.c): archives, whose own pages are 4096 bytes, are mapped
# and run the same, at their address and at others, and no call of the extension names the middle of a page.
. "$(dirname "$0")/lib.sh"

gcc -std=gnu11 -D_GNU_SOURCE -Wall -Wextra -O2 -fPIC -shared -o "$work/pages.so" "$here/pages.c" || not_ok "pages.so" ""
mkdir -p "$work/app/lib" "$work/other"
# Enough for the pages of strings and paths to be given back.
php -r 'for ($i = 0; $i < 300; $i++) {
	$text = str_repeat("a string of class $i, ", 200);
	file_put_contents("$argv[1]/lib/C$i.php", "<?php /** $text */ class C$i { const TEXT = \"$text\"; static function path(\$x = __FILE__) { return \$x . md5(self::TEXT); } }");
}' "$work/app"
cat > "$work/app/main.php" <<'END'
<?php
for ($i = 0; $i < 300; $i++) {
	require __DIR__ . "/lib/C$i.php";
	echo strlen(("C$i")::path()), md5((new ReflectionClass("C$i"))->getDocComment()), "\n";
}
echo basename(__DIR__), count(Phpca\status()['mounts']), "\n";
END
check "packed" phpca pack -q --root "$work/app" -o "$work/app.phpca"

run_with() { # PAGES DIR OPTIONS...: what it prints, and what pages.so reports
	local pages=$1 dir=$2
	shift 2
	PAGES=$pages LD_PRELOAD=$work/pages.so:$preload php -d extension="$build/phpca.so" -d phpca.mount="$work/app.phpca:$dir" "$@" -r "require '$dir/main.php';" 2>&1
}
without_sizes() { sed 's/^[0-9]*//; s/^other/app/'; }
wanted=$(run_with 4096 "$work/app")
is "it says all" "$(echo "$wanted" | wc -l)" 301
for pages in 16384 65536; do
	is "$pages: the same" "$(run_with $pages "$work/app")" "$wanted"
	is "$pages: at another address" "$(run_with $pages "$work/app" -d phpca.force=base)" "$wanted"
	# `other` has other lengths of paths.
	is "$pages: at another directory" "$(run_with $pages "$work/other" | without_sizes)" "$(without_sizes <<< "$wanted")"
	is "$pages: with little address space" "$( (ulimit -v 1500000; run_with $pages "$work/app"))" "$wanted"
	is "$pages: it is a precompiled script" "$(PAGES=$pages LD_PRELOAD=$work/pages.so:$preload php -d extension="$build/phpca.so" -d phpca.mount="$work/app.phpca:$work/app" \
		-r 'require $argv[1]; echo json_encode(Phpca\status()["mounts"][0]["loaded"]);' "$work/app/main.php" 2>&1 | tail -1)" '{"precompiled":301,"source":0,"failed":0}'
done
plan
