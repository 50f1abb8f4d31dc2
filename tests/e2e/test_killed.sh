#!/bin/bash
# Pack, with workers and with a cache, and deploy, killed at random moments: the old state or the new one is there, the next run succeeds and leaves nothing temporary, and no process
# goes on. MOMENTS=1000 SEED=7 tries more, and others.
. "$(dirname "$0")/lib.sh"
. "$here/faults.sh"
cd "$work" || exit 1
mkdir pack cached deploy
seed=${SEED:-$((RANDOM * 32768 + RANDOM))}
# killed NAME COMMAND...: in the working directory
killed() {
	local name=$1; shift
	run "$work/$name" php "$here/killed.php" "${MOMENTS:-20}" "$seed" "$@"
	cat "$work/$name.out" >&2
	is "$name: $(head -1 "$work/$name.out")" "$(cat "$work/$name.code") $(tail -n +2 "$work/$name.out")" "0 "
	check "$name: some were at work" grep -qE ', [1-9][0-9]* at work' "$work/$name.out"
}

# ---- pack ----
cd pack || exit 1
cp -r "$here/small-app" app
for i in $(seq 20); do echo "<?php namespace N$i; class C extends \\Circle { function f(\$a) { return \$a + $i; } } function g() { return 'g$i'; }" > "app/src/more$i.php"; done
packing=("$build/phpca" pack -q -j2 --root app --entry main.php --no-progress)
"${packing[@]}" --mount /srv/old -o old.phpca
"${packing[@]}" --mount /srv/new -o new.phpca
script before <<< 'mkdir -p out; rm -f out/app.phpca; cp old.phpca out/app.phpca'
script after <<'STATE'
if cmp -s out/app.phpca old.phpca; then echo old; elif cmp -s out/app.phpca new.phpca; then echo new; else echo "neither old nor new:" $(ls -A out); fi
STATE
# What is new may be somebody's who is at work.
script left <<'STATE'
find out cache -name '.phpca-tmp-*' -exec touch -d '2 hours ago' {} + 2> /dev/null
find out cache -name '*tmp*' 2> /dev/null | wc -l
STATE
{ printf 'exec'; printf ' %q' "${packing[@]}" --no-cache --mount /srv/new -o out/app.phpca; echo; } | script next
killed pack "${packing[@]}" --no-cache --mount /srv/new -o out/app.phpca
cd ../cached || exit 1
cp -a ../pack/{app,old.phpca,new.phpca,before,after,left} .
# Entries of an archive are made anew each time, else nothing would be written.
echo 'find cache -name "*.archive" -delete -o -newer old.phpca -name "*[02468ace].script" -delete 2> /dev/null; true' >> before
packing+=(--cache cache)
unset PHPCA_CACHE
mkdir -m 700 cache
{ echo 'find cache -name "*.archive" -delete'; printf 'exec'; printf ' %q' "${packing[@]}" --mount /srv/new -o out/app.phpca; echo; } | script next
killed pack-with-cache "${packing[@]}" --mount /srv/new -o out/app.phpca
export PHPCA_CACHE=off

# ---- deploy ----
cd ../deploy || exit 1
to_deploy ../pack/app
# Of the store, what is current and works. Releases that are not complete are the next run's to remove.
script after <<'STATE'
files() { (cd "$1" && find . -path ./.phpca -prune -o -print | LC_ALL=C sort && cat "$(readlink -f .phpca/current)/app.phpca" && cat main.php) | md5sum; }
case $(files out) in
"$(files tree)") echo old ;;
"$(files both)") echo new ;;
*) echo "neither old nor new:" $(find out) ;;
esac
STATE
script left <<'STATE'
find out -name '*.new' -o -name '*.old' -o -name '*.phpca-new' -o -name '*tmp*' -o -xtype l ! -name previous | wc -l
STATE
script next <<< "exec '$build/phpca' deploy -q new.phpca out"
killed deploy "$build/phpca" deploy -q new.phpca out
plan
