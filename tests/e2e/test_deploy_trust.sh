#!/bin/bash
# phpca deploy --public-key.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

check "a key" phpca keygen -q "$work/release.key"
phpca keygen -q "$work/other.key"
check "a signed archive" phpca pack -q --root "$app" -o "$work/signed.phpca" --sign-key "$work/release.key"
rm -rf "$work/t"
refuses 5 "trust failure" "deploy --public-key: not signed" phpca deploy --public-key "$work/release.key.pub" "$work/v2.phpca" "$work/t"
refuses 5 "trust failure" "deploy --public-key: somebody else's" phpca deploy --public-key "$work/other.key.pub" "$work/signed.phpca" "$work/t"
check "... nothing was made" test ! -e "$work/t"
check "deploy --public-key: the right one" phpca deploy -q --public-key "$work/release.key.pub" "$work/signed.phpca" "$work/t"
plan
