#!/bin/bash
# Packing twice, from two directories, with one worker and two, on another day, by another user, from another checkout: the same bytes.
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
next_second
pack "$work/elsewhere.phpca" "$elsewhere" -j2
cd / && pack "$work/other-environment.phpca" "$work/one/app" -j3 && cd "$work" || exit 1
check "packed: other-day" env NO_FAKE_STAT=1 faketime '2031-05-06 07:08:09' "$build/phpca" pack --root "$work/one/app" --mount /srv/app -o "$work/other-day.phpca" -q
(umask 077; cd /tmp && env TZ=Asia/Tokyo LC_ALL=C.UTF-8 HOME=/nonexistent "$build/phpca" pack --root "$work/one/app" --mount /srv/app -o "$work/other-locale.phpca" -q)
for other in two-workers elsewhere other-environment other-day other-locale; do
	check "the same bytes: $other" cmp "$work/first.phpca" "$work/$other.phpca"
done
# Whatever stood in memory before. A framework has classes that fail to link, and the engine keeps more than it gives back.
if sh "$top/scripts/install-app.sh" symfony "$build/apps/symfony" > "$work/install.log" 2>&1; then
	pack "$work/framework.phpca" "$build/apps/symfony" -j2
	for byte in 1 165 254; do
		check "packed: memory full of $byte" env USE_ZEND_ALLOC=0 MALLOC_PERTURB_=$byte "$build/phpca" pack --root "$build/apps/symfony" --mount /srv/app \
			-o "$work/perturbed.phpca" -q -j2
		check "the same bytes: memory full of $byte" cmp "$work/framework.phpca" "$work/perturbed.phpca"
	done
else
	not_ok "framework installed" "$(cat "$work/install.log")"
fi
# Without real times the comparison above proves nothing about mtimes that differ: SOURCE_DATE_EPOCH clamps.
find "$elsewhere" -exec touch {} +
find "$work/one/app" -exec touch -d '2024-06-01 00:00:00 UTC' {} +
export SOURCE_DATE_EPOCH=1700000000
pack "$work/clamped.phpca" "$work/one/app" -j1
pack "$work/clamped-touched.phpca" "$elsewhere" -j2
check "the same bytes: files younger than SOURCE_DATE_EPOCH" cmp "$work/clamped.phpca" "$work/clamped-touched.phpca"
unset SOURCE_DATE_EPOCH
if grep -qaF "$work" "$work/first.phpca"; then not_ok "the packing directory is nowhere in the archive"; else ok "the packing directory is nowhere in the archive"; fi

# ---- from a commit: whatever the checkout looks like ----
export HOME=$work GIT_CONFIG_NOSYSTEM=1
printf '[user]\n\tname = t\n\temail = t@example.org\n' > "$work/.gitconfig"
origin=$work/one/app
echo /vendor/ > "$origin/.gitignore"
(cd "$origin" && git init -q && git add -A && GIT_COMMITTER_DATE='1700000000 +0000' git commit -qm one) > "$work/git.log" 2>&1
pack "$work/commit.phpca" "$origin" -j1
# A checkout by another user, who hides everything from others, in a place that both can reach.
everybodys place && cp "$build/phpca" "$place/phpca"
(umask 077 && git clone -q "file://$origin" "$place/checkout" && cp -r "$origin/vendor" "$place/checkout/vendor")
find "$place/checkout/vendor" -name '*.php' -exec touch -d '2003-04-05' {} +
as=()
if [ "$(id -u)" = 0 ]; then
	chown -R 65534:65534 "$place" && as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi
other() { # NAME WANTED OPTION...
	local name=$1 wanted=$2; shift 2
	check "packed: $name" env -i NO_FAKE_STAT=1 PATH="$PATH" HOME=/root TZ=America/Lima LANG=C ${epoch:+SOURCE_DATE_EPOCH=$epoch} "${as[@]}" bash -c 'umask 077; cd /; exec "$@"' - \
		faketime '2031-05-06 07:08:09' "$place/phpca" pack -q --root "$place/checkout" --mount /srv/app -o "$place/$name.phpca" "$@"
	check "the same bytes: $name" cmp "$wanted" "$place/$name.phpca"
}
epoch=
other checkout "$work/commit.phpca" -j2
other revision "$work/commit.phpca" --rev HEAD
epoch=1600000000
SOURCE_DATE_EPOCH=$epoch pack "$work/commit-epoch.phpca" "$origin"
other checkout-epoch "$work/commit-epoch.phpca"
check "... and the time is the one given" test "$(tar -tvf "$work/commit-epoch.phpca" --full-time | awk '{print $4, $5}' | sort -u)" = "$(date -d @$epoch '+%Y-%m-%d %H:%M:%S')"
# ---- what the C library chooses by the processor, and by where strings lie, is not chosen when an archive is packed ----
mkdir "$work/chosen"
printf '<?php\necho strcmp("Hello\\0world", "Helloworld"), strncmp("ab", "cd", 2), strcasecmp("A", "c"), "\\n";\n' > "$work/chosen/main.php"
check "packed: comparisons of constants" phpca pack --root "$work/chosen" --entry main.php --mount /srv/app -o "$work/chosen.phpca" -q
is "strings are compared where the program runs" "$(phpca dump "$work/chosen.phpca" main.php | grep -o "INIT_FCALL [0-9]* '.*'" | cut -d"'" -f2 | xargs)" "strcmp strncmp"
plan
