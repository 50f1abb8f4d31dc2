#!/bin/sh
# release.sh BUILD VERSION: what a release consists of, into BUILD/release: the sources of the last commit as a tarball, the Debian
# packages that `make deb` has left in BUILD, their checksums (SHA256SUMS), and what the change log says of this version (NOTES.md).
# With TAG in the environment it must be the tag of VERSION, and the change log must have a date for it.
set -eu
build=$(cd "$1" && pwd) version=$2 tag=${TAG:-}
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
refuse() { echo "release: $*" >&2; exit 1; }

if [ -n "$tag" ]; then
	[ "$tag" = "v$version" ] || refuse "the tag is $tag, and CHANGELOG.md begins with $version"
	grep -qE "^## \[$version\] - [0-9]{4}-[0-9]{2}-[0-9]{2}\$" CHANGELOG.md || refuse "CHANGELOG.md has no date for $version"
fi
[ -z "$(git status --porcelain --untracked-files=no)" ] || refuse "files differ from the last commit, which is what the tarball has"

release=$build/release
rm -rf "$release"
mkdir -p "$release"
# Without the time of compression: the same bytes from the same commit.
git archive --format=tar --prefix="phpca-$version/" HEAD | gzip -9 -n > "$release/phpca-$version.tar.gz"
cp "$build"/phpca_*.deb "$build"/php[0-9]*-phpca_*.deb "$build"/php[0-9]*-phpca-packager_*.deb "$release/"
# One order in every locale.
export LC_ALL=C
(cd "$release" && sha256sum -- *.tar.gz *.deb > SHA256SUMS)
awk -v head="## [$version]" 'index($0, "## [") == 1 { mine = index($0, head) == 1; next } mine' CHANGELOG.md | sed -e '/./,$!d' > "$release/NOTES.md"
[ -s "$release/NOTES.md" ] || refuse "CHANGELOG.md says nothing of $version"
echo "$release:"
(cd "$release" && for file in *; do echo "  $file"; done)
