#!/bin/bash
# Step 4: every byte of the archive against its index.
. "$(dirname "$0")/lib.sh"
timed verify "$PACKAGER" verify "$ARCHIVE" 2> "$STATE/verify.err" || {
	code=$?
	cat "$STATE/verify.err" >&2
	fail "$(head -1 "$STATE/verify.err" | sed 's/^phpca: //')" $code
}
