#!/bin/bash
# Workers of pack that are killed: their script is tried again, so the archive is the same; or pack fails and says so.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
app=$work/app
mkdir -p "$app/src"
echo '<?php echo "main\n";' > "$app/main.php"
for i in 1 2 3; do echo "<?php function small$i(\$a) { return \$a + $i; }" > "$app/src/small$i.php"; done
# A script that takes long to compile, on any machine far longer than what is waited for below.
php -r 'echo "<?php\n"; for ($i = 0; $i < 25000; $i++) echo "function f$i(\$a, \$b) { foreach (\$a as \$k => \$v) { \$b[\$k] = \$v . __FUNCTION__ . $i; } return \$b; }\n";' > "$app/src/large.php"
packed=(pack -q --root "$app" --entry main.php --mount /srv/app)
check "packed by workers that live" phpca "${packed[@]}" -j2 -o whole.phpca

# cpu PID: hundredths of a second that it has computed; 0 when it is gone
cpu() { sed 's/^.*) //' "/proc/$1/stat" 2>/dev/null | awk '{ print $12 + $13; found = 1 } END { if (!found) print 0 }'; }
# kill_workers SIGNAL TIMES OPTION...: packs into killed.phpca; that many workers that have begun the large script end by this signal.
kill_workers() {
	local signal=$1 times=$2 pid worker; shift 2
	rm -f killed.phpca
	"$build/phpca" "${packed[@]}" "$@" -o killed.phpca > killed.out 2> killed.err < /dev/null &
	pid=$!
	killed=0
	while kill -0 $pid 2>/dev/null && [ "$killed" -lt "$times" ]; do
		sleep 0.02
		for worker in $(cat "/proc/$pid/task/$pid/children" 2>/dev/null); do
			[ "$(cpu "$worker")" -lt 8 ] || { kill -"$signal" "$worker" 2>/dev/null && killed=$((killed + 1)); await gone "$worker"; }
		done
	done
	code=0
	wait $pid || code=$?
}
gone() { [ ! -e "/proc/$1" ] || grep -q '^State:.Z' "/proc/$1/status"; }
temporaries() { find . -maxdepth 1 -name '*killed.phpca*' | grep -v '^./killed.phpca$'; }

for jobs in 1 2; do
	for signal in KILL TERM; do
		kill_workers $signal 1 -j$jobs
		is "SIG$signal once, -j$jobs: a worker was ended, pack was not" "$killed $code $(cat killed.err)" "1 0 "
		check "SIG$signal once, -j$jobs: the same bytes" cmp whole.phpca killed.phpca
	done
	kill_workers KILL 100 -j$jobs
	is "SIGKILL each time, -j$jobs: exit code, no archive, nothing left" "$code $(ls killed.phpca 2>/dev/null)$(temporaries)" "1 "
	is "SIGKILL each time, -j$jobs: one line says why" "$(cat killed.err)" \
		"phpca: src/large.php: the compiler was killed (signal 9) again and again; if memory is short, fewer workers (-j1) need less"
done
kill_workers SEGV 1 -j1
check "a crash that does not come back: the same bytes" cmp whole.phpca killed.phpca
kill_workers SEGV 2 -j1
is "a crash that comes back is PHP's: the script stays source, with the reason" \
	"$killed $code $(phpca list --format=json killed.phpca | php -r 'foreach (json_decode(stream_get_contents(STDIN), true)["entries"] as $e) if ($e["path"] === "src/large.php") echo $e["verdict"], ": ", $e["reason"];')" \
	"2 0 source: the compiler died of signal 11"

# ---- no memory: every step of limits ends in the whole archive or in an error ----
wrong=
failed=0
for megabytes in 100 160 220 300 500; do
	rm -f killed.phpca
	code=0
	(ulimit -v $((megabytes * 1024)); exec "$build/phpca" "${packed[@]}" -j1 -o killed.phpca) > killed.out 2> killed.err || code=$?
	if [ $code = 0 ]; then cmp -s whole.phpca killed.phpca || wrong+=" $megabytes: other bytes"; else failed=$((failed + 1)); [ ! -e killed.phpca ] || wrong+=" $megabytes: half an archive"; fi
	[ $code = 0 ] || [ -s killed.err ] || wrong+=" $megabytes: no word"
done
is "too little memory: the same bytes or an error" "$wrong" ""
check "and it was too little, sometimes" [ "$failed" -gt 0 ]
plan
