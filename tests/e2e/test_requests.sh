#!/bin/bash
# 1,000 requests in one process: the same output each time, and memory that does not grow.
. "$(dirname "$0")/lib.sh"
if ! command -v php-cgi >/dev/null; then
	skip "1,000 requests" "no php-cgi"
	plan
	exit
fi
requests=${REQUESTS:-1000}
app=$work/small-app archive=$work/small.phpca
cp -r "$here/small-app" "$app"
check "packed" phpca pack --root "$app" --entry main.php -o "$archive" -q
mkdir -p "$work/mounted" && : > "$work/mounted/main.php"

# After each request: resident memory, in KiB, and the engine's own count.
cat > "$work/after.php" <<END
<?php
register_shutdown_function(static function (): void {
	preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), \$m);
	file_put_contents('$work/rss.txt', \$m[1].' '.memory_get_usage()."\n", FILE_APPEND);
});
END
php "$app/main.php" > "$work/right"
LD_PRELOAD=$preload php-cgi -q -T "$requests" -d extension="$build/phpca.so" -d "auto_prepend_file=$work/after.php" \
	-d "phpca.mount=$archive:$work/mounted" "$work/mounted/main.php" > "$work/out" 2> "$work/err"
code=$?
if [ $code = 0 ]; then ok "php-cgi -T $requests ends well"; else not_ok "php-cgi -T $requests ends well" "exit code $code: $(tail -5 "$work/err")"; fi

php -r '
	[, $right, $out, $prepended, $requests] = $argv;
	// One request prints auto_prepend_file among its included files; unpacked does not.
	$right = preg_replace("/^main.php .*\n/m", "", file_get_contents($right));
	$out = preg_replace("/^(main.php .*|X-Powered-By.*|Content-type.*|\r?)\n/mi", "", file_get_contents($out));
	$out = str_replace("\r", "", $out);
	$times = substr_count($out, $right);
	echo "$times times the right output in $requests requests, ", strlen($out) - $times * strlen($right), " bytes beside it\n";
	exit($times >= $requests && strlen($out) === $times * strlen($right) ? 0 : 1);
' "$work/right" "$work/out" "$work/after.php" "$requests" > "$work/count.txt"
code=$?
if [ $code = 0 ]; then ok "the same output each time"; else not_ok "the same output each time" "$(cat "$work/count.txt") $(head -c 600 "$work/out")"; fi

php -r '
	$rss = array_map(fn ($l) => array_map(intval(...), explode(" ", $l)), file($argv[1], FILE_IGNORE_NEW_LINES));
	$n = count($rss);
	$early = $rss[intdiv($n, 5)];
	$late = $rss[$n - 1];
	printf("after %d requests %d KiB resident, %d bytes in use; after %d: %d KiB, %d bytes\n", intdiv($n, 5) + 1, ...[...$early, $n, ...$late]);
	exit($n >= (int) $argv[2] && $late[0] - $early[0] < 200 && abs($late[1] - $early[1]) < 1024 ? 0 : 1);
' "$work/rss.txt" "$requests" > "$work/growth.txt" 2>&1
code=$?
if [ $code = 0 ]; then ok "memory does not grow: $(cat "$work/growth.txt")"; else not_ok "memory does not grow" "$(cat "$work/growth.txt")"; fi

# What is refused leaves nothing behind: neither bytes nor open files.
echo "<?php echo 1; return '$(head -c 200000 /dev/zero | tr '\0' x)';" > "$work/x.php"
"$build/phpc" -s "$work/x.php" -o "$work/x.phpc" >/dev/null
printf 'Z' | dd of="$work/x.phpc" bs=1 seek=5000 conv=notrunc status=none
echo "<?php include '$work/x.phpc';" > "$work/refuse.php"
cat > "$work/after-refused.php" <<END
<?php
register_shutdown_function(static function (): void {
	preg_match('/VmRSS:\s+(\d+)/', file_get_contents('/proc/self/status'), \$m);
	file_put_contents('$work/refused.txt', \$m[1].' '.count(scandir('/proc/self/fd'))."\n", FILE_APPEND);
});
END
php-cgi -q -T 200 -d extension="$build/phpca.so" -d "auto_prepend_file=$work/after-refused.php" "$work/refuse.php" > "$work/refused.out" 2>&1
check "a damaged stand-alone image is refused in each of 200 requests, and leaves no memory and no open file" php -r '
	[, $log, $out] = $argv;
	$rows = array_map(fn ($l) => array_map(intval(...), explode(" ", $l)), file($log, FILE_IGNORE_NEW_LINES));
	$early = $rows[50];
	$late = $rows[count($rows) - 1];
	$said = substr_count(file_get_contents($out), "phpca: ");
	printf("%d requests, refused %d times, KiB and files: %s, then %s\n", count($rows), $said, implode(" ", $early), implode(" ", $late));
	exit(count($rows) >= 200 && $said >= 200 && $late[0] - $early[0] < 1000 && $late[1] === $early[1] ? 0 : 1);
' "$work/refused.txt" "$work/refused.out"
plan
