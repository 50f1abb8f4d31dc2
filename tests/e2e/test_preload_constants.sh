#!/bin/bash
# phpca.preload=1: constants and defaults that are expressions are evaluated once, where PHP would come to the same (runtime/run/constants.c).
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1

site=$work/site
settings=(-n -d display_errors=1 -d log_errors=0 -d html_errors=0)
cp -r "$here/constants-app" "$site"
LD_PRELOAD=$preload run unpacked php "${settings[@]}" "$site/main.php"
check "unpacked, it runs to its end" grep -q '^changed: array' unpacked.out
check "packed" phpca pack --root "$site" -o app.phpca -q
with=("${settings[@]}" -d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$site")
cp -r "$site" tree
find "$site" -type f -delete
: > "$site/main.php"
for force in no base,paths; do
	LD_PRELOAD=$preload run "preloaded-$force" php "${with[@]}" -d phpca.preload=1 -d phpca.force=$force "$site/main.php"
	same "the same bytes (forced: $force)" unpacked.out "preloaded-$force.out"
	is "the same end (forced: $force)" "$(cat "preloaded-$force.code" "preloaded-$force.err")" "$(cat unpacked.code unpacked.err)"
done
# As text, a default is an expression until it has been evaluated.
text='require $argv[1]."/src/B.php"; require $argv[1]."/src/A.php"; foreach (["Base" => "names", "Child" => "child", "Counter" => "shared"] as $c => $p) echo new ReflectionProperty("C\\$c", $p);'
for way in 0 1; do
	LD_PRELOAD=$preload php "${with[@]}" -d phpca.preload=$way -r "$text" "$site" > "text-$way"
done
is "without preloading, as packed" "$(grep -c "= self::NAMES\|= parent::SUM\|= \[.C.Later::WORD" text-0)" 3
is "evaluated before the first request" "$(grep -c "= \[1 => 'low', 2 => 'word'\|= 6 \|= \['word'\]" text-1)" 3

if command -v php-cgi > /dev/null; then
	requests() { LD_PRELOAD=$preload php-cgi -q -T 4 "$@" "$site/main.php" 2>&1 | sed '/^Elapsed time/d' | grep -v '^$'; }
	requests "${with[@]}" -d phpca.preload=1 > four
	for i in 1 2 3 4; do cat unpacked.out; done | grep -v '^$' > wanted
	same "four requests, which change what they can" wanted four
	if with_opcache; then
		requests "${with[@]}" "${opcache[@]}" -d phpca.preload=1 > four-opcache
		same "four requests beside OPcache" wanted four-opcache
	fi
	if command -v valgrind > /dev/null && [ -z "$preload" ]; then
		grind_all valgrind "${leaks[@]}" php-cgi -q -d pcre.jit=0 -T 3 "${with[@]}" -d phpca.preload=1 "$site/main.php" > valgrind.out 2>&1
		is "clean under valgrind" "$?$(cat valgrind.[0-9]*)" 0
	fi
fi
plan
