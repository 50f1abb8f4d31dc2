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
