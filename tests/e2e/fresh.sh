#!/bin/bash
# fresh.sh BUILD: the README's first two commands, `make demo` and `make test`, on a machine that has nothing: a Debian made by debootstrap
# and a clone of the last commit. What it prints is in BUILD/e2e/fresh/*.log, too; the last line is that of `make test`.
# The base system and the packages that were downloaded are kept in BUILD/fresh; the machine itself is made anew each time.
. "$(dirname "$0")/lib.sh"
. "$here/chroot.sh"
# Not the directory of the tests: they may run meanwhile.
tests_base=$cache/base cache=$build/fresh root=$build/fresh/root
if [ -d "$tests_base" ] && [ ! -d "$cache/base" ]; then
	mkdir -p "$cache" && cp -a --reflink=auto "$tests_base" "$cache/base.new" && mv "$cache/base.new" "$cache/base"
fi
chroot_refuse() { echo "fresh: $1" >&2; exit 1; }
chroot_begin "$@"

step() { echo "== $*"; }
die() { echo "fresh: $*" >&2; exit 1; }
[ -z "$(git -C "$top" status --porcelain)" ] || echo "fresh: what is not committed is not tested" >&2

checkout=$cache/checkout
rm -rf "$checkout"
git clone -q --no-hardlinks "$top" "$checkout" || die "no clone"
chroot_open || die "no root directory"
mkdir "$root/root/phpca"
# The disk's own file system, over which the tests can mount.
mount --bind "$checkout" "$root/root/phpca"
mount --rbind /sys "$root/sys" && mount --make-rslave "$root/sys"
# This machine's certificates of its own, if it has any.
mkdir -p "$root/usr/local/share/ca-certificates"
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2> /dev/null || true

# fresh NAME COMMAND...: in the new machine; what it prints is shown and kept
fresh() {
	local name=$1; shift
	in_chroot --dir /root/phpca ${NODE_EXTRA_CA_CERTS:+NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt} "$@" 2>&1 | tee "$work/$name.log"
	return "${PIPESTATUS[0]}"
}
step "what a clone takes: git and make"
fresh packages sh -c 'apt-get update -q && apt-get install -y -q --no-install-recommends ca-certificates git make' > /dev/null || die "$(tail -3 "$work/packages.log")"
code=0
for target in demo test; do
	start=$SECONDS
	step "make $target"
	fresh "$target" make "$target" || { code=$?; break; }
	step "make $target: $(((SECONDS - start) / 60)):$(printf %02d $(((SECONDS - start) % 60))) minutes"
done
# Kept, for whoever looks for what failed.
[ ! -d "$checkout/build/test-logs" ] || cp -r "$checkout/build/test-logs" "$work/"
chroot_close
rm -rf "$checkout"
tail -1 "$work/$target.log"
exit $code
