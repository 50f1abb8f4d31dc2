#!/bin/bash
# The cache stays below its limit; phpca cache trims and clears it.
. "$(dirname "$0")/lib.sh"
. "$here/cache.sh"

bytes() { state --cache "$cache" && json "$work/state" '$j["bytes"]'; }
rm -rf "$cache"
pack sized --cache "$cache" -d precision=5
limit=$(($(bytes) * 5 / 2))   # room for two of these
for precision in 6 7 8 9; do
	pack sized --cache "$cache" -d precision=$precision --cache-limit $limit
	[ "$(bytes)" -le $limit ] || not_ok "below its limit" "$(bytes), wanted at most $limit"
done
pack sized --cache "$cache" -d precision=9 --cache-limit $limit
is "the newest stays" "$(counts sized)" "0 $scripts whole"
pack sized --cache "$cache" -d precision=5 --cache-limit $limit
is "the oldest does not" "$(counts sized)" "$scripts 0 linked"
is "phpca cache trim" "$(phpca cache trim --cache "$cache" --cache-limit 100K | tail -1 | grep -c 'removed [1-9]') $([ "$(bytes)" -le 102400 ] && echo small)" "1 small"
echo mine > "$cache/1/mine" && echo mine > "$cache/mine"
phpca cache clear --cache "$cache" > /dev/null
is "phpca cache clear removes what is the cache's, and only that" "$(bytes) $(cat "$cache/1/mine" "$cache/mine" | xargs)" "0 mine mine"
run "$work/usage" phpca cache cler --cache "$cache"
is "phpca cache cler" "$(cat "$work/usage.code") $(grep -c 'the nearest is clear' "$work/usage.err")" "2 1"
run "$work/usage" phpca pack --root "$app" --cache-limit 12X
is "--cache-limit 12X" "$(cat "$work/usage.code") $(grep -c 'wanted a size such as 500M' "$work/usage.err")" "2 1"
plan
