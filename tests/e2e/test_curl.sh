#!/bin/bash
# Files that a program hands to curl by name: certificates, a directory of them, cookies, passwords, uploads. The same from an archive as unpacked, mounted, with
# open_basedir, and directly; nothing of it stays in the temporary directory. A TLS stream of PHP finds its authority there, but not its own certificate.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
php() { command php "${curl[@]}" "$@"; }
curl=()
[ "$(php -r 'echo extension_loaded("curl");')" = 1 ] || curl=(-d extension=curl)
mkdir temporary
export TMPDIR=$work/temporary
cp -r "$here/curl-app" app
command php "${curl[@]}" "$here/curl-server.php" "$work" > server.log 2>&1 &
server=$!
await test -s port
port=$(cat port)
run plain php app/main.php "$port"
# names NAME PATH: the program's directory in what it printed
names() { sed -i "s|$2|DIR|g" "$1.out" "$1.err"; }
names plain "$work/app"
is "curl is there, and the server is seen" "$(grep -c '"client":"a client"' plain.out) $(grep -c 'of-a-file' plain.out) $(grep -c 'what is sent' plain.out)" "17 4 4"
check "packed" phpca pack -q --root app --entry main.php --mount "$work/live" -o app.phpca
cp -r app unpacked
check "deployed" phpca deploy -q app.phpca live
run overlay php_with -d phpca.mount="$work/app.phpca:$work/live" live/main.php "$port"
names overlay "$work/live"
run_same "over a directory" overlay plain
run forced php_with -d phpca.fallback=error -d phpca.mount="$work/app.phpca:$work/live" live/main.php "$port"
names forced "$work/live"
run_same "... precompiled" forced plain
run basedir-plain php -d open_basedir="$work/unpacked:$work/temporary" unpacked/main.php "$port"
run basedir php_with -d open_basedir="$work/live:$work/temporary:$work/app.phpca" -d phpca.mount="$work/app.phpca:$work/live" live/main.php "$port"
names basedir-plain "$work/unpacked"
names basedir "$work/live"
sed -i "s|:$work/app.phpca)|)|g" basedir.out basedir.err
run_same "with open_basedir" basedir basedir-plain
run direct php_with app.phpca "$port"
names direct "$work/app.phpca"
run_same "directly" direct plain
is "nothing is left in the temporary directory" "$(ls temporary)" ""
run stream php app/stream.php "$port" "$work/app"
is "a TLS stream of PHP: unpacked" "$(grep -c '"client":"a client"' stream.out)" 1
check "... packed" phpca pack -q --root app --entry stream.php --entry settings.php --mount "$work/streams" -o streams.phpca
check "... deployed" phpca deploy -q streams.phpca streams
run archived php_with -d phpca.mount="$work/streams.phpca:$work/streams" streams/stream.php "$port" "$work/app"
same "... \"cafile\" may be archived" stream.out archived.out
for setting in curl.cainfo openssl.cafile; do
	run stream php -d $setting="$work/app/ca.pem" app/settings.php "$port" "$work/app"
	check "$setting: unpacked" grep -q '"client":"a client"' stream.out
	run archived php_with -d $setting="$work/streams/ca.pem" -d phpca.mount="$work/streams.phpca:$work/streams" streams/settings.php "$port" "$work/app"
	run_same "... may name an archived file" archived stream
	run stream php -d $setting="$work/app/missing.pem" app/settings.php "$port" "$work/app"
	run archived php_with -d $setting="$work/streams/missing.pem" -d phpca.mount="$work/streams.phpca:$work/streams" streams/settings.php "$port" "$work/app"
	run_same "... or one that is not there" archived stream
done
run archived php_with -d phpca.mount="$work/streams.phpca:$work/streams" streams/stream.php "$port" "$work/streams"
is "... \"local_cert\" may not, which docs/compatibility.md says" "$(head -1 archived.out)" "no answer"
mv app gone
kill $server
wait $server 2> /dev/null
plan
