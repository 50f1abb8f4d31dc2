#!/bin/bash
# Packing twice, from two directories, with one worker and two, at another time: the same bytes.
. "$(dirname "$0")/lib.sh"

if ! sh "$top/scripts/install-app.sh" demo "$build/apps/demo" > "$work/install.log" 2>&1; then
	not_ok "application installed" "$(cat "$work/install.log")"
	plan
	exit
fi
mkdir -p "$work/one" "$work/another/directory/of/another/length"
cp -a "$build/apps/demo" "$work/one/app"
cp -a "$build/apps/demo" "$work/another/directory/of/another/length/app"
elsewhere=$work/another/directory/of/another/length/app

pack() { # OUT ROOT OPTIONS...
	local out=$1 root=$2; shift 2
	check "packed: $(basename "$out")" phpca pack --root "$root" --mount /srv/app -o "$out" -q "$@"
}
pack "$work/first.phpca" "$work/one/app" -j1
pack "$work/two-workers.phpca" "$work/one/app" -j2
sleep 1
pack "$work/elsewhere.phpca" "$elsewhere" -j2
cd / && pack "$work/other-environment.phpca" "$work/one/app" -j3 && cd "$work" || exit 1
(export TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nonexistent; umask 077; cd /tmp && "$build/phpca" pack --root "$work/one/app" --mount /srv/app -o "$work/other-locale.phpca" -q)
for other in two-workers elsewhere other-environment other-locale; do
	check "the same bytes: $other" cmp "$work/first.phpca" "$work/$other.phpca"
done
# Without real times the comparison above proves nothing about mtimes that differ: SOURCE_DATE_EPOCH clamps.
find "$elsewhere" -exec touch {} +
find "$work/one/app" -exec touch -d '2024-06-01 00:00:00 UTC' {} +
export SOURCE_DATE_EPOCH=1700000000
pack "$work/clamped.phpca" "$work/one/app" -j1
pack "$work/clamped-touched.phpca" "$elsewhere" -j2
check "the same bytes: files younger than SOURCE_DATE_EPOCH" cmp "$work/clamped.phpca" "$work/clamped-touched.phpca"
unset SOURCE_DATE_EPOCH
if grep -qaF "$work" "$work/first.phpca"; then not_ok "the packing directory is nowhere in the archive"; else ok "the packing directory is nowhere in the archive"; fi
plan
