#!/bin/bash
# Step 4: every byte of the archive against its index.
. "$(dirname "$0")/lib.sh"
timed verify "$PACKAGER" verify "$ARCHIVE" 2> "$STATE/verify.err" || {
	code=$?
	[ ! -s "$STATE/verify.err" ] || show "$STATE/verify.err"
	fail "$(head -1 "$STATE/verify.err" | sed 's/^phpca: //')" $code
}
