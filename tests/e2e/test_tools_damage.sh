#!/bin/bash
# Tools that follow pointers: analyze, stubs, dump, diff, extract --standalone; phpc -a, --stubs of an image. They verify everything first, so damage is an error that
# names the member, and read in a process of their own, so what kills that is an error, too.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
cp -r "$here/small-app" app
check "packed" phpca pack -q --root app --entry main.php -o sound.phpca
echo '<?php class A { function f() { return [1, "a"]; } } echo "b";' > alone.php
check "compiled" "$build/phpc" -s alone.php -o sound.phpc

# tool NAME FILE [COMMAND...]: the command line, behind COMMAND
tool() {
	local name=$1 file=$2; shift 2
	rm -rf out
	case $name in
	dump) run said "$@" "$build/phpca" dump "$file" main.php ;;
	diff) run said "$@" "$build/phpca" diff sound.phpca "$file" ;;
	standalone) run said "$@" "$build/phpca" extract --standalone -C out "$file" ;;
	phpc-analyze) run said "$@" "$build/phpc" -a "$file" ;;
	phpc-stubs) run said "$@" "$build/phpc" --stubs "$file" ;;
	*) run said "$@" "$build/phpca" "$name" "$file" ;;
	esac
}
# flip FROM TO AT: one bit of a byte
flip() { php -r '$b = file_get_contents($argv[1]); $b[(int) $argv[3]] = chr(ord($b[(int) $argv[3]]) ^ 16); file_put_contents($argv[2], $b);' "$@"; }

# An image of another script than the one that dump is asked for.
check "damaged" php "$here/forge.php" sound.phpca damaged.phpca raw src/Unit.php
is "one image is damaged" "$(phpca verify damaged.phpca 2>&1 | grep -c 'src/Unit.phpc: content hash')" 1
flip sound.phpc damaged.phpc 400
traced=
strace -o probe true 2> strace.err && traced=yes
[ -n "$traced" ] || skip "a process of their own" "strace does not work here"
for name in analyze stubs dump diff standalone phpc-analyze phpc-stubs; do
	kind=phpca needle='src/Unit.phpc: content hash'
	[[ $name != phpc-* ]] || kind=phpc needle=checksum
	tool $name damaged.$kind
	is "$name: damage is an error" "$(cat said.code) $(grep -c . said.err) $(wc -c < said.out) $(grep -cF "$needle" said.err) $(ls out 2> said.ls)" "1 1 0 1 "
	tool $name sound.$kind
	is "$name: what is sound is read" "$(cat said.code)$(cat said.err)" 0
	# Only PHP asks for signals, and only the process that reads starts PHP.
	[ -z "$traced" ] || tool $name sound.$kind strace -f -q -o trace -e trace=rt_sigaction -e inject=rt_sigaction:signal=KILL:when=9
	[ -z "$traced" ] || is "$name: reads in a process of its own" "$(cat said.code) $(grep -c 'leads nowhere (signal 9)' said.err)" "1 1"
done
plan
