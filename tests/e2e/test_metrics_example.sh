#!/bin/bash
# examples/metrics/status.php: metrics for Prometheus, a page with plots, and what phpca train takes.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }

mkdir -p app/src && cp "$top/examples/metrics/status.php" app/
echo '<?php return 1;' | tee app/src/one.php > 'app/src/<b>"two"&.php'
echo '<?php this is no PHP' > app/src/broken.php
cat > app/index.php <<'P'
<?php
foreach (glob(__DIR__ . '/src/*.php') as $file) { try { include $file; } catch (ParseError) { } }
if (($_GET['format'] ?? null) !== null || isset($_GET['page'])) { require __DIR__ . '/status.php'; }
P
check "packed" phpca pack -q --root app -o app.phpca
with=(-n -d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
if ! command -v php-cgi > /dev/null; then
	skip "requests" "no php-cgi"
	plan
	exit
fi
get() { # QUERY [ADDRESS]: head and body
	LD_PRELOAD=$preload REDIRECT_STATUS=1 REQUEST_METHOD=GET QUERY_STRING=$1 REMOTE_ADDR=${2-127.0.0.1} SCRIPT_FILENAME=$work/app/index.php php-cgi "${with[@]}" -d display_errors=1 > got 2>&1
	sed '1,/^\r*$/d' got > body
}

get format=prometheus
has "Prometheus: its type" "Content-Type: text/plain; version=0.0.4;charset" <(sed 's/; charset/;charset/i' got | tr -d '\r' | sed 's/Content-type/Content-Type/')
is "Prometheus: every line is a comment or a sample" "$(grep -vcE '^# (HELP|TYPE) phpca_[a-z_]+ .+$|^phpca_[a-z_]+(\{([a-z]+="([^"\\]|\\.)*",?)+\})? [0-9.e+]+$' body)" 0
is "Prometheus: every metric has its type, once" "$(grep '^# TYPE' body | cut -d' ' -f3 | sort | uniq -d)$(grep -v '^#' body | sed 's/[{ ].*//' | sort -u | while read -r name; do grep -q "^# TYPE $name \(counter\|gauge\)$" body || echo "$name"; done)" ""
has "Prometheus: hits" "phpca_hits_total 4" body
has "Prometheus: from source" "phpca_fallbacks_total 1" body
has "Prometheus: with the reason, quoted" 'reason="syntax error, unexpected identifier \"is\"' body
has "Prometheus: of an archive" "phpca_used_scripts{archive=\"$work/app.phpca\",directory=\"$work/app\"} 5" body
if command -v promtool > /dev/null; then check "promtool takes it" promtool check metrics < body; else skip "promtool takes it" "not installed"; fi
get format=json
cp body status.json
run trained "$build/phpca" train -o hot.txt --status status.json
is "JSON: phpca train takes it" "$(cat trained.code) $(grep -vc '^#' hot.txt)" "0 5"
get page=1
is "the page is whole HTML" "$(php -r 'libxml_use_internal_errors(true); $d = new DOMDocument; $d->loadHTML(file_get_contents("body")); echo count(array_filter(libxml_get_errors(), fn($e) => $e->code !== 801)), " ", $d->getElementsByTagName("svg")->length, " ", $d->getElementsByTagName("b")->length;')" "0 6 0"
has "the page names scripts as text" 'src/&lt;b&gt;&quot;two&quot;&amp;.php' body
is "no warning anywhere" "$(grep -ciE '(warning|notice|deprecated|fatal error)' body)" 0
get page=1 192.0.2.1
is "other machines are refused" "$(head -1 got | tr -d '\r') $(cat body)" "Status: 403 Forbidden This machine only."
is "without the extension it says so" "$(REDIRECT_STATUS=1 REMOTE_ADDR=::1 SCRIPT_FILENAME=$work/app/status.php php-cgi -n | tail -1)" "The extension phpca is not loaded."

# ---- a browser ----
chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome)
if [ -z "$chromium" ]; then
	skip "the page in a browser" "no Chromium"
	plan
	exit
fi
LD_PRELOAD=$preload php "${with[@]}" -S 127.0.0.1:0 -t "$work/app" > server.log 2>&1 &
server=$!
await grep -q 'started' server.log
address=$(sed -n 's/.*(\(http:[^)]*\)) started.*/\1/p' server.log)
timeout "$(limit 120)" "$chromium" --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --virtual-time-budget=6000 --dump-dom "$address/status.php" > dom.html 2> browser.log
kill $server && wait $server 2> /dev/null
has "the page in a browser: bars" '<rect x="300"' dom.html
is "the page in a browser: requests a second are drawn" "$(grep -cE 'polyline id="line" points="[0-9.]+,[0-9.]+ [0-9]' dom.html)" 1
rm -rf "$work/profile"
plan
