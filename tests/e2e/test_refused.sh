#!/bin/bash
# Archives that can't be used, and disks that can't be written: one clear message each, and what was there stays.
. "$(dirname "$0")/lib.sh"

app=$work/small-app archive=$work/small.phpca
cp -r "$here/small-app" "$app"
check "packed" phpca pack --root "$app" --entry main.php -o "$archive" -q
echo '{"sources": "strip"}' > "$work/strip.json"
check "packed without sources" phpca pack -m "$work/strip.json" --root "$app" --entry main.php -o "$work/stripped.phpca" -q
php "$app/main.php" > "$work/right"

# refused NAME NEEDLE OUT: a non-zero exit code, no signal, and NEEDLE in what was said
refused() {
	local code; code=$(cat "$3.code")
	if [ "$code" = 0 ] || { [ "$code" -gt 128 ] && [ "$code" -lt 200 ]; } || [ "$code" = 99 ]; then
		not_ok "$1" "exit code $code: $(cat "$3.out" "$3.err")"
	elif ! grep -qaF -- "$2" "$3.out" "$3.err"; then
		not_ok "$1" "'$2' is not in: $(cat "$3.out" "$3.err")"
	else
		ok "$1"
	fi
}

# ---- another PHP's archive ----
wanted=00112233445566778899aabbccddeeff
php "$here/patch_system_id.php" "$archive" "$work/foreign.phpca" $wanted
php "$here/patch_system_id.php" "$work/stripped.phpca" "$work/foreign-stripped.phpca" $wanted
run "$work/foreign" php_with "$work/foreign.phpca"
same "wrong system id, with sources: the right output" "$work/right" "$work/foreign.out"
run "$work/foreign-stripped" php_with "$work/foreign-stripped.phpca"
refused "wrong system id, no sources: names the wanted id" "$wanted" "$work/foreign-stripped"
found=$(phpca info --format=json "$archive" | php -r '$i = json_decode(stream_get_contents(STDIN), true); echo $i["system_id"] ?? "no system_id in info";')
refused "wrong system id, no sources: names the found id" "$found" "$work/foreign-stripped"
run "$work/strict" php_with -d phpca.fallback=error "$work/foreign.phpca"
refused "wrong system id, phpca.fallback=error" "$wanted" "$work/strict"

# ---- an assumption that does not hold ----
mkdir -p "$work/assume"
cat > "$work/assume/main.php" <<'END'
<?php
echo ctype_alpha('abc') ? "letters\n" : "no\n";
END
check "a script that uses ext-ctype: packed" phpca pack --root "$work/assume" --entry main.php -o "$work/assume.phpca" -q
# Without conf.d the extension is not there.
run "$work/wanted" php -n -d display_errors=1 "$work/assume/main.php"
run "$work/without" env LD_PRELOAD="$preload" php -n -d display_errors=1 -d extension="$build/phpca.so" "$work/assume.phpca"
neutral "$work/wanted.out" "$work/assume"
neutral "$work/without.out" "$work/assume.phpca"
neutral "$work/wanted.err" "$work/assume"
neutral "$work/without.err" "$work/assume.phpca"
run_same "a missing internal function: fails exactly as unpacked" "$work/without" "$work/wanted"

# ---- a path string that is damaged: elsewhere where it is read, at the preferred mount point before anything runs ----
mkdir -p "$work/paths"
printf '<?php\necho "begin\\n", __DIR__, "\\n";\nif (isset($argv[1])) { include __DIR__."/other.php"; }\n' > "$work/paths/main.php"
printf '<?php\necho __FILE__, "\\n";\n' > "$work/paths/other.php"
check "scripts that say where they are: packed" phpca pack --root "$work/paths" --entry main.php -o "$work/paths.phpca" -q
# flip NEEDLE: a byte of the path string that ends in NEEDLE
flip() {
	php -r '[, $from, $to, $needle] = $argv; $b = file_get_contents($from); $at = strpos($b, $needle."\0", strpos($b, ".phpca/paths")); $b[$at] = "X"; file_put_contents($to, $b);' \
		"$work/paths.phpca" "$work/paths-damaged.phpca" "$1"
}
flip /main.php
run "$work/elsewhere" php_with "$work/paths-damaged.phpca"
refused "a damaged path string, elsewhere" ".phpca/paths: content hash" "$work/elsewhere"
run "$work/preferred" php_with -d "phpca.mount=$work/paths-damaged.phpca:$work/paths" "$work/paths/main.php"
refused "a damaged path string, at the preferred mount point" ".phpca/paths: content hash" "$work/preferred"
# ... and once more in the same process, after the fatal error: the same member is named.
flip /other.php
printf '<?php\nPhpca\\mount($argv[1], "/there");\nregister_shutdown_function(fn () => include "/there/other.php");\ninclude "/there/other.php";\n' > "$work/twice.php"
run "$work/twice" php_with -d display_errors=1 "$work/twice.php" "$work/paths-damaged.phpca"
refused "a damaged path string, met twice" ".phpca/paths: content hash" "$work/twice"
if [ "$(cat "$work/twice.out" "$work/twice.err" | grep -c "Fatal error.*paths-damaged.phpca: .phpca/paths: ")" -ge 2 ]; then ok "the second time it is still that"; else not_ok "the second time it is still that" "$(cat "$work/twice.out" "$work/twice.err")"; fi
if grep -q begin "$work/preferred.out" "$work/elsewhere.out"; then not_ok "nothing has run with it"; else ok "nothing has run with it"; fi
run "$work/unverified" php_with -d phpca.verify=off "$work/paths.phpca" other
printf 'begin\n%s\n%s/other.php\n' "$work/paths.phpca" "$work/paths.phpca" > "$work/paths.right"
same "phpca.verify=off: the right paths" "$work/paths.right" "$work/unverified.out"
run "$work/verified" php_with "$work/paths.phpca" other
same "verified: the right paths" "$work/paths.right" "$work/verified.out"

# ---- no archive at all ----
run "$work/missing" php_with -d "phpca.mount=$work/nothing.phpca:$work/m" -r 'echo "on";'
if grep -q "nothing.phpca" "$work/missing.err" "$work/missing.out"; then ok "a mount that does not exist is named"; else not_ok "a mount that does not exist is named" "$(cat "$work/missing.out" "$work/missing.err")"; fi
: > "$work/empty.phpca"
run "$work/empty" php_with -d "phpca.mount=$work/empty.phpca:$work/m" "$work/m/main.php"
refused "an empty archive" empty.phpca "$work/empty"
cp "$work/empty.phpca" "$work/itself.phpca"
run "$work/itself" php_with "$work/itself.phpca"
refused "php FILE.phpca with an empty file" "itself.phpca: not a phpca archive" "$work/itself"
is_255() { if [ "$(cat "$2.code")" = 255 ]; then ok "$1"; else not_ok "$1" "exit code $(cat "$2.code")"; fi; }
is_255 "... exit code 255" "$work/itself"
head -c 300 "$archive" > "$work/cut.phpca"
run "$work/cut" php_with "$work/cut.phpca"
refused "php FILE.phpca with its first 300 bytes" "cut.phpca: " "$work/cut"
for at in 1024 1281 1536 1543; do
	php -r '$b = file_get_contents($argv[1]); $b[(int) $argv[2]] = chr(ord($b[(int) $argv[2]]) ^ 0x20); file_put_contents($argv[3], $b);' "$archive" $at "$work/head-$at.phpca"
	run "$work/head-$at" php_with "$work/head-$at.phpca"
	refused "php FILE.phpca, damaged at byte $at" "head-$at.phpca: " "$work/head-$at"
done
if command -v php-cgi >/dev/null; then
	run "$work/cgi" env LD_PRELOAD="$preload" php-cgi -q -d extension="$build/phpca.so" "$work/cut.phpca"
	refused "php-cgi FILE.phpca with its first 300 bytes" "cut.phpca: " "$work/cgi"
else
	skip "php-cgi FILE.phpca" "no php-cgi"
fi
echo '<?php echo "text\n";' > "$work/plain.php"
run "$work/plain" php_with "$work/plain.php"
if [ "$(cat "$work/plain.out")" = text ]; then ok "other scripts are run as ever"; else not_ok "other scripts are run as ever" "$(cat "$work/plain.out" "$work/plain.err")"; fi
mkdir "$work/directory.phpca"
run "$work/directory" php_with -d "phpca.mount=$work/directory.phpca:$work/m" "$work/m/main.php"
refused "a directory as archive" directory.phpca "$work/directory"
refused "... and what it is" "wanted a file, found a directory" "$work/directory"
in_time() { run "$1" timeout "$(limit 60)" env LD_PRELOAD="$preload" php -d extension="$build/phpca.so" "${@:2}"; }
mkfifo "$work/pipe.phpca" "$work/pipe"
in_time "$work/pipe-mount" -d "phpca.mount=$work/pipe.phpca:$work/m" -r 'echo "on";'
refused "a pipe as archive: not waited for" "pipe.phpca: wanted a file, found something else" "$work/pipe-mount"
in_time "$work/pipe-call" -r "Phpca\mount('$work/pipe.phpca', '$work/m');"
refused "a pipe that a script mounts" "pipe.phpca: wanted a file, found something else" "$work/pipe-call"
in_time "$work/pipe-include" -r "include '$work/pipe.phpca';"
refused "a pipe that a script includes" "pipe.phpca: wanted a file, found something else" "$work/pipe-include"
for key in "$work/pipe" /dev/zero; do
	in_time "$work/pipe-key" -d "phpca.mount=$archive:$work/m" -d "phpca.public_key=$key" -r 'echo "on";'
	refused "$key as a file with keys" "\"$key\" is neither" "$work/pipe-key"
done

# ---- names: what ends in .phpca is an archive, in any case, and however much of it is there ----
for size in 0 3 5 300; do
	head -c $size "$archive" > "$work/part.PHPCA"
	cp "$work/part.PHPCA" "$work/part.phpca"
	for name in part.phpca part.PHPCA; do
		run "$work/part" php_with "$work/$name"
		refused "php $name of $size bytes" "$name: " "$work/part"
		run "$work/part" php_with -r "include '$work/$name'; echo 'goes on';"
		refused "include of $name of $size bytes" "$name: " "$work/part"
	done
done
cp "$archive" "$work/WHOLE.PHPCA"
run "$work/whole" php_with -r "include '$work/WHOLE.PHPCA';"
sed -i 's/ WHOLE.PHPCA,/ /' "$work/whole.out" # the list of included files
same "a whole one is run by its name in capitals" "$work/right" "$work/whole.out"

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null; then
	everybodys place
	cp "$archive" "$place/secret.phpca" && chmod 600 "$place/secret.phpca"
	cp "$build/phpca.so" "$place/" && chmod 644 "$place/phpca.so"
	run "$work/secret" env LD_PRELOAD="$preload" setpriv --reuid=65534 --regid=65534 --clear-groups php -d extension="$place/phpca.so" -d "phpca.mount=$place/secret.phpca:$place/m" "$place/m/main.php"
	refused "an unreadable archive" secret.phpca "$work/secret"
else
	skip "an unreadable archive" "needs root and setpriv"
fi

# ---- no space left while packing ----
cp "$archive" "$work/kept.phpca"
head -c 300000 /dev/urandom | base64 > "$app/data/large.txt"
run "$work/full" bash -c "trap '' XFSZ; ulimit -f 100; exec '$build/phpca' pack --root '$app' --entry main.php -o '$work/kept.phpca' -q"
refused "no space left (file size limit): a message" kept.phpca "$work/full"
same "no space left: the old archive is kept" "$archive" "$work/kept.phpca"
left=$(find "$work" -maxdepth 1 -name '*kept.phpca*' ! -name kept.phpca)
if [ -z "$left" ]; then ok "no space left: no half file stays"; else not_ok "no space left: no half file stays" "$left"; fi
if [ "$(id -u)" = 0 ] && mkdir -p "$work/tiny" && mount -t tmpfs -o size=64k tmpfs "$work/tiny" 2>/dev/null; then
	run "$work/tmpfs" phpca pack --root "$app" --entry main.php -o "$work/tiny/app.phpca" -q
	refused "a full file system: a message" app.phpca "$work/tmpfs"
	left=$(ls -A "$work/tiny")
	umount "$work/tiny"
	if [ -z "$left" ]; then ok "a full file system: nothing stays"; else not_ok "a full file system: nothing stays" "$left"; fi
else
	skip "a full file system" "cannot mount a tmpfs here"
fi
run "$work/nowhere" phpca pack --root "$app" --entry main.php -o "$work/no/such/dir/app.phpca" -q
refused "an output directory that is not there" no/such/dir "$work/nowhere"
plan
