#!/bin/bash
# The README's chapter "Sixty seconds" prints what its commands print now, but for numbers; and the README's figures are the benchmark's.
. "$(dirname "$0")/lib.sh"

check "the chapter's commands run" bash -c "php '$top/scripts/readme-output.php' '$build' '$work' > '$work/README.md'"
numbers() { sed -E 's/[0-9]+([.,][0-9]+)*/N/g' "$1" > "$2"; }
numbers "$top/README.md" "$work/wanted"
numbers "$work/README.md" "$work/found"
same "... and print what the README says" "$work/wanted" "$work/found"
is "the chapter has output" "$([ "$(grep -c '^[^$`]' <(sed -n '/^## Sixty/,/^## [^S]/p' "$work/README.md"))" -ge 20 ] && echo yes)" yes
check "the README's figures are those of docs/benchmark.md" php "$top/scripts/bench-docs.php" --check
plan
