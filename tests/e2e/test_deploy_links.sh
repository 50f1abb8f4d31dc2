#!/bin/bash
# phpca deploy, run by root, while the owner of a directory below DIR puts links there: nothing outside of DIR is written, linked, removed or read.
# The deploy is stopped behind each system call that touches the directory; there a link takes the directory's name, or a file's in it.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

outside=$work/outside
make_outside() { rm -rf "$outside"; mkdir -p "$outside/deep" "$outside/css"; echo precious | tee "$outside/db.sqlite" "$outside/site.css" "$outside/deep/db.sqlite" > "$outside/secret"; chmod 700 "$outside"; chmod 600 "$outside/secret"; }
listing() { (cd "$1" && find . -printf '%y %m %u %s %p %l %T@ %C@\n' | sort); }   # the time of the last change of each tells enough
state=$work/state
mkdir -p "$state/var/deep" && echo '<?php echo 1;' > "$state/main.php" && echo first > "$state/var/deep/db.sqlite"
echo '{"entry": "main.php", "writable": ["var", "var/deep/cache"], "extract": ["*.sqlite"]}' > "$state/phpca.json"
check "an archive with a writable directory" phpca pack -q --root "$state" -o "$work/state.phpca"

# ---- one link at each moment ----
# Each takes the place that is given to it; what was there lies beside it then.
as_directory() { mv -T "$1" "$1.away" 2>/dev/null; ln -s "$outside" "$1"; }
as_nothing() { mv -T "$1" "$1.away" 2>/dev/null; ln -s "$outside/new" "$1"; }
# shellcheck disable=SC2031 # who calls it in a subshell has set its own
as_file() { mkdir -p "$1"; rm -rf "${1:?}/$file"; ln -s "$outside/secret" "$1/$file"; }
as_temporary() { local name; for name in "$1"/.*.new "$1"/*-new; do if [ -e "$name" ]; then rm -f "$name"; ln -s "$outside/secret" "$name"; fi; done; }

stopped() { grep -qE '^--- stopped by SIGSTOP|^\+\+\+ ' "$work/strace.log"; }   # or it has come to its end
# planted NAME PREPARE ARCHIVE FILE DIRECTORY...: with a link in place of the last DIRECTORY, and once more with one of the other kinds, behind each
# call on one of them
planted() {
	local name=$1 prepare=$2 archive=$3 file=$4 how call n wrong='' count=0 paths=() target=${*: -1}; shift 4
	for d in "$@"; do paths+=(-P "$live/$d" -P "$live/$d/$file" -P "$live/$d/$file.phpca-new"); done
	for call in openat newfstatat mkdirat mkdir readlinkat readlink symlinkat symlink renameat renameat2 rename unlinkat unlink rmdir; do
		for ((n = 1; n < 400 && ${#wrong} < 600; n++)); do
			how=as_directory
			[ $((n % 2)) = 0 ] && how=$(shuffled $((n / 2 % 3)))
			$prepare
			make_outside; listing "$outside" > "$work/before"
			: > "$work/strace.log"
			strace -o "$work/strace.log" "${paths[@]}" -e trace=$call -e inject=$call:signal=STOP:when=$(((n + 1) / 2)) "$build/phpca" deploy -q "$work/$archive" "$live" > /dev/null 2> "$work/planted.err" &
			tracer=$!
			await stopped
			grep -q 'stopped by SIGSTOP' "$work/strace.log" || { wait $tracer; break; }
			count=$((count + 1))
			$how "$live/$target"
			kill -CONT "$(pgrep -P $tracer)"
			wait $tracer
			code=$?
			listing "$outside" > "$work/after"
			cmp -s "$work/before" "$work/after" || wrong+="$how $call $n: $(diff "$work/before" "$work/after" | head -3); "
			if [ $code -gt 1 ] || [ "$(grep -vc '^strace: Requested path' "$work/planted.err")" -gt 1 ]; then wrong+="$how $call $n: exit code $code: $(cat "$work/planted.err"); "; fi
			grep -q precious -r "$live" && wrong+="$how $call $n: what lies outside was copied; "
			[ $((n % 5)) = 0 ] && again "$target" "$file"
		done
	done
	if [ -z "$wrong" ] && [ $count -gt 20 ]; then ok "$name: a link at each of $count moments"; else not_ok "$name" "$count: $wrong"; fi
}
shuffled() { [ "$1" = 0 ] && echo as_nothing; [ "$1" = 1 ] && echo as_file; [ "$1" = 2 ] && echo as_temporary; }
# The link goes away, and the next deploy is made. In planted() only.
again() {
	[ -d "$live/$1.away" ] && { rm "$live/$1"; mv -T "$live/$1.away" "$live/$1"; }
	[ -L "$live/$1" ] && rm "$live/$1"
	[ -L "$live/$1/$2" ] && rm "$live/$1/$2"
	find "$live" -name '*.new' -type l ! -path '*/.phpca/*' -delete
	phpca deploy -q "$work/$archive" "$live" 2> "$work/then.err" || wrong+="$how $call $n: then: $(cat "$work/then.err"); "
}
empty() { rm -rf "$live"; mkdir -p "$live/var/deep"; chown 33:33 "$live/var" "$live/var/deep" 2>/dev/null; }
first() { rm -rf "$live"; cp -a "$work/v1-live" "$live"; }
if command -v strace > /dev/null && [ -z "$preload" ]; then
	planted "what is written into a writable directory" empty state.phpca db.sqlite var var/deep
	reset; cp -a "$live" "$work/v1-live"
	planted "links that are made and taken away" first v2.phpca site.css public public/css
	planted "stubs" first v3.phpca index.php public
else
	skip "a link at each moment" "no strace, or a sanitized build"
fi

# ---- many, at any moment ----
empty; make_outside; listing "$outside" > "$work/before"
cat > "$work/swap.php" <<-'END'
	<?php
	[, $directory, $outside, $stop] = $argv;
	for ($n = 0; !is_file($stop); $n++) {
		@rename($directory, "$directory.away") || @mkdir("$directory.away");
		@symlink($n % 2 ? $outside : "$outside/new", $directory);
		usleep($n % 7 * 40);
		@unlink($directory);
		@rename("$directory.away", $directory);
		@symlink("$outside/secret", "$directory/db.sqlite.phpca-new");
		usleep($n % 5 * 60);
		@unlink("$directory/db.sqlite");
		clearstatcache();
	}
END
rm -f "$work/stop"
php -n "$work/swap.php" "$live/var/deep" "$outside" "$work/stop" &
swapper=$!
codes=
for _ in $(seq 150); do phpca deploy -q "$work/state.phpca" "$live" 2> "$work/race.err"; codes+="$? "; done
touch "$work/stop"; wait $swapper
listing "$outside" > "$work/after"
same "150 deploys beside somebody who swaps the directory: nothing outside has changed" "$work/before" "$work/after"
is "... each was made, or an error" "$(tr ' ' '\n' <<< "$codes" | grep -v '^$' | sort -u | grep -vx '[01]')" ""
rm -rf "$live/var/deep" "$live/var/deep.away"
check "... and the next is made" phpca deploy -q "$work/state.phpca" "$live"
is "... as it should be" "$(cat "$live/var/deep/db.sqlite")" first

# ---- links that lie there before ----
reset
rm "$live/public/css/site.css"; ln -s "$outside/secret" "$live/public/css/site.css"
refuses 1 "public/css/site.css: is in the way" "a link to somebody's file" phpca deploy "$work/v2.phpca" "$live"
check "... --force" phpca deploy -q --force "$work/v2.phpca" "$live"
is "... keeps the link, not what it leads to" "$(readlink "$live/.phpca/saved/2/public/css/site.css") $(cat "$live/public/css/site.css")" "$outside/secret v2"
listing "$outside" > "$work/after"
same "... which is as it was" "$work/before" "$work/after"
empty; rm -rf "${live:?}/var"; mkdir "$work/elsewhere"; ln -s "$work/elsewhere" "$live/var"
refuses 1 "wanted a directory, found something else on the way to it" "a writable directory that is a link, with a file to be put into it" phpca deploy "$work/state.phpca" "$live"
is "... nothing was written there" "$(ls -A "$work/elsewhere")" ""
plan
