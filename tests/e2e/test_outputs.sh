#!/bin/bash
# How outputs come to their names: nothing planted is followed or filled, what was killed is cleared up and never packed, a full disk leaves what was there.
. "$(dirname "$0")/lib.sh"
app=$work/app
mkdir -p "$app/sub"
echo '<?php echo "main\n";' > "$app/main.php"
echo '<?php echo "other\n";' > "$app/sub/other.php"
pack() { phpca pack -q --root "$app" --entry main.php --mount /srv/app "$@"; }
left=.phpca-tmp-0123456789abcdef0123456789abcdef
left_of() { find "$1" -name '.phpca-tmp-*' | sort | tr '\n' ' '; }
listed() { phpca list "$1" | grep -c phpca-tmp; }

# ---- planted: PLANT COMMAND... runs a command whose process number was known before ----
planted() {
	local how=$1; shift
	# shellcheck disable=SC2016
	bash -c 'how=$1; shift
		for i in $(seq $$ $(($$ + 20))); do
			if [ "$how" = link ]; then ln -s victim "out.tmp.$i"; else echo planted > "out.tmp.$i"; fi
		done
		exec "$@"' bash "$how" "$@"
}
for how in link file; do
	for what in pack phpc stubs extract; do
		mkdir "$work/$how-$what" && cd "$work/$how-$what" || exit 1
		echo precious > victim
		case $what in
		pack) planted $how "$build/phpca" pack -q --root "$app" --entry main.php -o out ;;
		phpc) planted $how "$build/phpc" -s "$app/main.php" -o out ;;
		stubs) pack -o "$work/stubs.phpca" && planted $how "$build/phpca" stubs "$work/stubs.phpca" -o out ;;
		extract) cp "$app/main.php" "$app/out" && pack -o "$work/out.phpca" && rm "$app/out" && planted $how "$build/phpca" extract -q "$work/out.phpca" -C . ;;
		esac
		is "a planted $how: $what writes its output" "$? $(test -f out && test ! -L out && echo file)" "0 file"
		is "a planted $how: $what touches nothing else" "$(cat victim) $(cat out.tmp.* | sort -u) $(find . -name 'out.tmp.*' | wc -l)" \
			"precious $([ $how = link ] && echo precious || echo planted) 21"
	done
done
cd "$work" || exit 1

# ---- a link in the output's place is replaced, what is no file is refused ----
echo precious > victim
ln -s victim link.phpca
check "a link in the output's place" pack -o link.phpca
is "is replaced, not followed" "$(cat victim) $(test -L link.phpca || echo file)" "precious file"
mkfifo fifo
run fifo-said pack -o fifo
is "an output that is no file is an error" "$(cat fifo-said.code) $(cat fifo-said.err)" "1 phpca: fifo: exists and is not a regular file"

# ---- what a killed packager left: in the project, in a directory of it, beside another output ----
touch "$app/$left" "$app/sub/$left"
check "beside what others write now" pack -o "$app/one.phpca"
is "it is not packed" "$(listed "$app/one.phpca")" 0
is "and stays while it is young" "$(left_of "$app")" "$app/$left $app/sub/$left "
touch -d '1 hour ago' "$app/$left" "$app/sub/$left"
check "beside what was left" pack -o "$app/two.phpca"
is "it is not packed" "$(listed "$app/two.phpca")" 0
is "and cleared up where an output is written" "$(left_of "$app")" "$app/sub/$left "
rm "$app"/*.phpca "$app/sub/$left"
git -C "$app" init -q && touch "$app/$left" && git -C "$app" add -A && git -C "$app" -c user.name=t -c user.email=t commit -qm t
check "one that is committed" pack --rev HEAD -o rev.phpca
is "is not packed" "$(listed rev.phpca)" 0
rm -rf "$app/.git" "${app:?}/$left"

# ---- full disks ----
if [ "$(id -u)" = 0 ] && mkdir tiny && mount -t tmpfs -o size=64k tmpfs tiny 2>/dev/null; then
	trap 'umount "$work/tiny"' EXIT
	head -c 100000 /dev/urandom > "$app/large.bin"
	for what in pack extract phpc; do
		echo old > tiny/out
		case $what in
		pack) run full pack -o tiny/out ;;
		extract) pack -o large.phpca && run full phpca extract large.phpca -C tiny ;;
		phpc) head -c 60000 /dev/zero > tiny/ballast && run full "$build/phpc" -s "$app/main.php" -o tiny/out && rm tiny/ballast ;;
		esac
		is "a full disk: $what" "$(cat full.code) $(grep -c 'No space left on device' full.err) $(wc -l < full.err) $(cat tiny/out)" "1 1 1 old"
		is "a full disk: $what leaves nothing" "$(left_of tiny)" ""
	done
else
	skip "a full disk" "cannot mount a tmpfs here"
fi
plan
