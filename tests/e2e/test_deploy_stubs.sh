#!/bin/bash
# Stubs of phpca deploy: which scripts have one, what it says where the extension or the mount is missing, that it is never read where they are
# there, and whose files are replaced by it.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
. "$here/deploy.sh"
cgi=$(command -v php-cgi8.2 || command -v php-cgi)

# ---- which scripts ----
tools=$work/tools there=$work/there
mkdir -p "$tools"/{bin,public,lib,vendor/acme/tool/bin,vendor/acme/tool/src,vendor/bin,vendor/composer,data}
echo_file='echo basename(__FILE__), " ", filesize(__FILE__) === strlen(file_get_contents(__FILE__)) && strpos(file_get_contents(__FILE__), "is a st" . "ub") === false ? "whole" : "stub", " ", implode(",", array_slice($argv ?? [], 1)), "\n";'
printf '#!/usr/bin/env php\n<?php %s' "$echo_file" | tee "$tools/bin/tool" "$tools/vendor/bin/tool" > "$tools/vendor/acme/tool/bin/tool"
chmod 755 "$tools/bin/tool" "$tools/vendor/bin/tool" "$tools/vendor/acme/tool/bin/tool"
printf '#!/usr/bin/php -dmemory_limit=64M\n<?php %s' "$echo_file" > "$tools/vendor/acme/tool/bin/worker.php"
echo "<?php $echo_file" | tee "$tools/public/index.php" "$tools/vendor/acme/tool/bin/bare.php" "$tools/lib/console.php" "$tools/lib/own.php" "$tools/lib/other.php" > "$tools/vendor/acme/tool/src/a.php"
# Commands that are no PHP look for what lies beside them, Composer's proxy for the command.
printf '#!/bin/sh\necho from sh "$@"\nls "$(dirname "$(realpath "$0")")/worker.php" > /dev/null\n' > "$tools/vendor/acme/tool/bin/run.sh"
printf '#!/bin/sh\nexec "$(dirname "$(realpath "$0")")/../acme/tool/bin/run.sh" proxied "$@"\n' > "$tools/vendor/bin/run.sh"
chmod 755 "$tools/vendor/acme/tool/bin/run.sh" "$tools/vendor/bin/run.sh"
ln -s ../acme/tool/bin/bare.php "$tools/vendor/bin/bare.php"
printf '#!/bin/sh\n' > "$tools/data/no-binary.sh"; printf '#!/usr/bin/env php\n<?php echo 1;' > "$tools/lib/never.php"
echo '{"name": "deploy/tools", "bin": ["lib/own.php"]}' > "$tools/composer.json"
cat > "$tools/vendor/composer/installed.json" <<-'END'
	{"packages": [{"name": "acme/tool", "version": "1.0.0", "install-path": "../acme/tool", "bin": ["bin/bare.php", "bin/run.sh", "bin/missing"]}], "dev": false, "dev-package-names": []}
END
manifest() { echo '{"entry": ["bin/tool", "public/index.php"], "stubs": ["lib/cons*.php", "!never.php"], "sources": "'"$1"'"}' > "$tools/phpca.json"; }
stubs_wanted="bin/tool:stub lib/console.php:stub lib/own.php:stub public/index.php:stub vendor/acme/tool/bin/bare.php:stub vendor/acme/tool/bin/run.sh:86 vendor/acme/tool/bin/tool:stub vendor/acme/tool/bin/worker.php:stub vendor/bin/bare.php:stub vendor/bin/run.sh:84 vendor/bin/tool:stub "
for sources in keep strip; do
	manifest $sources
	check "sources: $sources: packed" phpca pack -q --root "$tools" -o "$work/$sources.phpca"
	check "... deployed" phpca deploy -q "$work/$sources.phpca" "$there-$sources"
	is "... entry scripts, #! lines, bin of the project and of packages, and what \"stubs\" names have a stub" "$(tree "$there-$sources")" "$stubs_wanted"
	phpca pack --dry-run --format=json --root "$tools" > "$work/dry"
	is "... and pack --dry-run says of which scripts" "$(json "$work/dry" 'implode(" ", array_column(array_filter($j["list"], fn($f) => $f["stub"] ?? false), "path"))')" \
		"bin/tool lib/console.php lib/own.php public/index.php vendor/acme/tool/bin/bare.php vendor/acme/tool/bin/tool vendor/acme/tool/bin/worker.php vendor/bin/tool"
	is "... which begins with the script's #! line" "$(head -qn1 "$there-$sources"/{bin/tool,vendor/acme/tool/bin/worker.php} | tr '\n' ';')$(head -c 5 "$there-$sources/lib/console.php")" \
		"#!/usr/bin/env php;#!/usr/bin/php -dmemory_limit=64M;<?php"
	is "... and has its mode" "$(cd "$there-$sources" && stat -c '%a' bin/tool vendor/acme/tool/bin/worker.php vendor/bin/bare.php lib/own.php | tr '\n' ' ')" "755 644 644 644 "
	is "... a command that is no PHP is there itself" "$("$there-$sources/vendor/acme/tool/bin/run.sh" x 2>&1)" "from sh x"
	is "... and Composer's proxy for it" "$("$there-$sources/vendor/bin/run.sh" x 2>&1)" "from sh proxied x"
done
is "no \"stubs\", no #! line: nothing of it in the archive" "$(manifest keep; sed -i 's/"stubs": [^]]*\], //' "$tools/phpca.json"; phpca pack -q --root "$tools" -o "$work/plain.phpca"; phpca info --format=json "$work/plain.phpca" > /dev/null; grep -ac '"stubs"\|"interpreters"' "$work/plain.phpca")" 0
manifest keep
sed -i 's/cons\*/consul*/' "$tools/phpca.json"
run "$work/none" phpca pack --root "$tools" -o "$work/none.phpca"
is "a pattern that matches no script is named" "$(cat "$work/none.code") $(grep -c '"stubs": lib/consul\*.php matches no script' "$work/none.err")" "0 1"

# ---- where nothing is missing, the stub is not read ----
ini=$work/ini; mkdir -p "$ini"
mounted() { printf 'extension=%s/phpca.so\nphpca.mount=%s:%s\n' "$build" "$there-keep/.phpca/current/app.phpca" "$there-keep"; }
mounted > "$ini/p.ini"
export PHP_INI_SCAN_DIR=:$ini
if [ -z "$preload" ]; then
	is "run by its #! line" "$("$there-keep/bin/tool" a b) $("$there-keep/vendor/bin/tool" c)" "tool whole a,b tool whole c"
else
	skip "run by its #! line" "a sanitized build"
fi
scripts() { for s in bin/tool vendor/acme/tool/bin/worker.php vendor/bin/bare.php lib/console.php; do LD_PRELOAD=$preload "$@" "$there-keep/$s"; done | tr '\n' ';'; }
all_whole="tool whole ;worker.php whole ;bare.php whole ;console.php whole ;"
is "php" "$(scripts php)" "$all_whole"
is "php, OPcache beside it" "$(scripts php -d opcache.enable_cli=1 -d opcache.validate_timestamps=1 -d opcache.revalidate_freq=0)" "$all_whole"
is "php, OPcache with a file cache, twice" "$(mkdir -p "$work/oc"; scripts php -d opcache.enable_cli=1 -d opcache.file_cache="$work/oc" > /dev/null; scripts php -d opcache.enable_cli=1 -d opcache.file_cache="$work/oc" -d opcache.validate_timestamps=0)" "$all_whole"
is "php -l" "$(LD_PRELOAD=$preload php -l "$there-keep/lib/console.php")" "No syntax errors detected in $there-keep/lib/console.php"
is "include, and a child of the program" "$(LD_PRELOAD=$preload php -r "include '$there-keep/lib/own.php'; passthru(PHP_BINARY . ' $there-keep/vendor/acme/tool/bin/worker.php child');" | tr '\n' ';')" "own.php whole ;worker.php whole child;"
is "php-cgi" "$(LD_PRELOAD=$preload REDIRECT_STATUS=1 SCRIPT_FILENAME="$there-keep/public/index.php" "$cgi" -q)" "index.php whole "
serve() { # PORT-FILE INI...: php -S on a free port; $server is its process
	local port
	for _ in $(seq 20); do
		port=$((20000 + RANDOM % 20000))
		LD_PRELOAD=$preload php "${@:2}" -S "127.0.0.1:$port" -t "$there-keep/public" > "$1.log" 2>&1 &
		server=$!
		for _ in $(seq 200); do
			grep -q 'started' "$1.log" && echo "$port" > "$1" && return
			kill -0 $server 2>/dev/null || break
			sleep 0.05
		done
	done
	return 1
}
get() { php -n -r '$c = stream_context_create(["http" => ["ignore_errors" => true]]); $b = file_get_contents($argv[1], false, $c); echo $http_response_header[0], "|", $b;' "http://127.0.0.1:$(cat "$work/port")/index.php"; }
for more in "" "-d opcache.validate_timestamps=1 -d opcache.enable_cli=1"; do
	read -ra options <<< "$more"
	serve "$work/port" "${options[@]}"
	is "php -S $more" "$(get; get)" "$(printf 'HTTP/1.1 200 OK|index.php whole \nHTTP/1.1 200 OK|index.php whole ')"
	kill "$server"; wait "$server" 2>/dev/null
done

# ---- FPM: mounted; with OPcache; without the mount; without the extension ----
fpm_conf 1
fpm_answer() { # INI-TEXT: headers, body and log of two requests
	printf '%s\n' "$1" 'log_errors=1' > "$work/fpm.ini"
	LD_PRELOAD=$preload PHP_INI_SCAN_DIR='' "$fpm" -R -F -n -c "$work/fpm.ini" -y "$work/fpm.conf" > "$work/fpm.out" 2>&1 &
	local master=$!
	for _ in 1 2; do HEAD=1 php -n "$here/fastcgi_get.php" "$socket" "$there-keep/public/index.php"; done > "$work/fpm.answer" 2>&1
	fpm_stop
	tr -d '\r' < "$work/fpm.answer"
}
page=$'Content-type: text/html; charset=UTF-8\n\nindex.php whole '
is "FPM" "$(fpm_answer "$(mounted)" | grep -v ^X-Powered)" "$page"$'\n'"$page"
file=$(php -n -r 'echo PHP_EXTENSION_DIR;')/opcache.so
is "FPM, OPcache beside it" "$(fpm_answer "zend_extension=$file"$'\nopcache.validate_timestamps=1\nopcache.revalidate_freq=0\n'"$(mounted)" | grep -v ^X-Powered)" "$page"$'\n'"$page"
fpm_answer "$(mounted | head -1)" > "$work/no-mount"
is "FPM without the mount: 500, and a sentence in the log" "$(grep -o 'Status: 500' "$work/no-mount" | wc -l) $(grep -o "public/index.php: is a stub [^:]* not mounted at $there-keep" "$work/no-mount" | wc -l)" "2 2"
fpm_answer "" > "$work/no-extension"
is "FPM without the extension" "$(grep -o 'Status: 500' "$work/no-extension" | wc -l) $(grep -o 'extension phpca is not loaded' "$work/no-extension" | wc -l)" "2 2"

# ---- where something is missing ----
unset PHP_INI_SCAN_DIR
fails() { # NAME NEEDLE COMMAND...: exit code 255, nothing on stdout, one line on stderr
	local name=$1 needle=$2; shift 2
	run "$work/missing" "$@"
	is "$name" "$(cat "$work/missing.code") $(wc -c < "$work/missing.out") $(wc -l < "$work/missing.err") $(grep -cF -- "$needle" "$work/missing.err")" "255 0 1 1"
}
for s in bin/tool lib/console.php vendor/acme/tool/bin/worker.php; do
	fails "no extension: $s" "$there-strip/$s: is a stub of a script in the archive $there-strip/.phpca/current/app.phpca, and the extension phpca is not loaded" php "$there-strip/$s"
	fails "no mount: $s" "which is not mounted at $there-strip" php_with "$there-strip/$s"
done
fails "php -n" "is not loaded" php -n "$there-strip/bin/tool"
fails "run by its #! line" "is not loaded" "$there-strip/bin/tool"
fails "included by another script" "is not loaded" php -r "include '$there-strip/lib/own.php'; echo 'went on';"
fails "with an error log of its own" "is not loaded" php -d log_errors=1 -d error_log="$work/some.log" "$there-strip/bin/tool"
run "$work/missing" env REDIRECT_STATUS=1 SCRIPT_FILENAME="$there-strip/public/index.php" "$cgi"
is "php-cgi: 500" "$(cat "$work/missing.code") $(grep -c '^Status: 500' "$work/missing.out") $(grep -c 'is a stub' "$work/missing.out") $(grep -c 'is not loaded' "$work/missing.err")" "255 1 0 1"
serve "$work/port" -n
run "$work/missing" get
kill "$server"; wait "$server" 2>/dev/null
is "php -S: 500" "$(cat "$work/missing.out") $(grep -c 'is not loaded' "$work/port.log")" "HTTP/1.1 500 Internal Server Error| 1"
is "php -l" "$(php -n -l "$there-strip/bin/tool")" "No syntax errors detected in $there-strip/bin/tool"
is "moved elsewhere, it names where it is" "$(cp -a "$there-strip" "$work/moved"; php "$work/moved/bin/tool" 2>&1 | grep -c "archive $work/moved/.phpca/current/app.phpca.*phpca.mount=$work/moved/.phpca/current/app.phpca:$work/moved)")" 1
quoted="$work/a'b\\c"; mkdir "$quoted"
check "--store with a name that must be quoted" sh -c '"$0" deploy -q --store "$1/st" "$2" "$1/live" 2>/dev/null || "$0" deploy -q --store "$1/st" "$2" "$1/live" 2>&1 | grep "phpca.mount can"' "$build/phpca" "$quoted" "$work/strip.phpca"
fails "... in the stub" "archive $quoted/st/current/app.phpca" php "$quoted/live/bin/tool"
rm -rf "$quoted"
# Every PHP since 5 compiles it: nothing but what was there then.
is "nothing newer than PHP 5" "$(php -r '
	$new = [T_DIR, T_NS_SEPARATOR, T_COALESCE, T_SPACESHIP, T_ELLIPSIS, T_POW, T_FN, T_MATCH, T_USE, T_NAMESPACE];
	foreach (array_slice($argv, 1) as $file) foreach (token_get_all($text = file_get_contents($file)) as $t)
		if ($t === "[" || (is_array($t) && in_array($t[0], $new, true)) || (is_array($t) && $t[0] === T_CLOSE_TAG)) echo "$file: ", is_array($t) ? $t[1] : $t, "\n";
	' "$there-strip/bin/tool" "$there-keep/lib/own.php") $(wc -l < "$there-keep/lib/own.php") $(tail -c 1 "$there-keep/lib/own.php" | od -An -c | tr -d ' ')" " 1 \\n"

# ---- old ones, and those that somebody has changed ----
reset
: > "$live/bin/tool"; : > "$live/public/index.php"
check "stubs of 0 bytes, as they were once" phpca deploy -q "$work/v2.phpca" "$live"
is "... become ones that speak" "$(tree "$live")" "$v2_tree"
reset
sed -i 's/exit(255)/exit(0)/' "$live/public/index.php"
refuses 1 "public/index.php: is in the way: wanted a stub" "a stub that was changed" phpca deploy "$work/v2.phpca" "$live"
check "... --force" phpca deploy -q --force "$work/v2.phpca" "$live"
is "... keeps a copy" "$(is_stub "$live/public/index.php" && echo stub) $(grep -c 'exit(0)' "$live/.phpca/saved/2/public/index.php")" "stub 1"
phpca deploy -q "$work/strip.phpca" "$work/mine"
echo '<?php // mine' > "$work/mine/lib/own.php"; rm "$work/mine/lib/console.php"; mkdir "$work/mine/lib/console.php"
check "another file where a stub would be that is no entry script's" phpca deploy -q "$work/keep.phpca" "$work/mine"
is "... is left alone" "$(cat "$work/mine/lib/own.php") $(stat -c %F "$work/mine/lib/console.php")" "<?php // mine directory"
manifest keep; sed -i 's/"stubs": [^]]*\], //' "$tools/phpca.json"; rm "$tools/lib/own.php" "$tools/vendor/acme/tool/bin/worker.php"
phpca pack -q --root "$tools" -o "$work/fewer.phpca"
check "a version with fewer scripts" phpca deploy -q "$work/fewer.phpca" "$work/mine"
is "... takes stubs away, and nothing else" "$(ls "$work/mine/vendor/acme/tool/bin" | tr '\n' ' ')$(ls "$work/mine/lib" | tr '\n' ' ')" "bare.php run.sh tool console.php never.php own.php "
cp -r "$tools" "$work/unpacked"; echo '# mine' >> "$work/unpacked/vendor/bin/tool"
check "over the unpacked program, in which somebody has changed a script" phpca deploy -q "$work/fewer.phpca" "$work/unpacked"
is "... its scripts stay" "$(head -c 5 "$work/unpacked/public/index.php") $(tail -1 "$work/unpacked/vendor/bin/tool" | grep -c '# mine') $(grep -rl 'is a stub of' "$work/unpacked" --exclude-dir=.phpca)" "<?php 1 "
plan
