# shellcheck shell=bash
# What the tests of faults share: see faults.php. To be sourced after lib.sh.

# faults NAME CALLS WHENS COMMAND...: in the working directory; $states is what must have been seen: both, or old alone. FAULTS="deploy run" chooses among the names.
states='old new'
faults() {
	local name=$1 state; shift
	[[ " ${FAULTS:-$name} " == *" $name "* ]] || return 0
	run "$work/$name" php "$here/faults.php" "$@"
	cat "$work/$name.out" >&2
	is "$name: $(head -1 "$work/$name.out")" "$(cat "$work/$name.code") $(tail -n +2 "$work/$name.out")" "0 "
	for state in $states; do
		check "$name: the $state state was seen" grep -qE "[1-9][0-9]* (left )?the $state" "$work/$name.out"
	done
}
script() { { echo '#!/bin/sh'; cat; } > "$1"; chmod +x "$1"; }

# to_deploy APP: in the working directory, two versions of a copy of APP, old.phpca and new.phpca; tree has the first, both has one after the other. before makes out
# as tree is, after says whether out has all that tree has, or both.
to_deploy() {
	cp -r "$1" app
	phpca pack -q --root app --mount /srv/new --entry main.php -o new.phpca
	echo '<?php echo "old";' > app/main.php
	phpca pack -q --root app --mount /srv/new --entry main.php -o old.phpca
	phpca deploy -q old.phpca tree
	cp -a tree both
	phpca deploy -q new.phpca both
	script before <<< 'rm -rf out; cp -a tree out'
	script after <<'STATE'
names() { (cd "$1" && find . | LC_ALL=C sort); }
state="$(names out) $(readlink out/.phpca/current)"
case $state in
"$(names tree) $(readlink tree/.phpca/current)") echo old ;;
"$(names both) $(readlink both/.phpca/current)") echo new ;;
*) echo "neither old nor new:" $state ;;
esac
STATE
}
