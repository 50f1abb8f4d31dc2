#!/bin/sh
# Brings PHP's own sources, for their tests, into a cache directory and prints where they are. They are Debian's source package of the
# installed PHP or, when the mirrors have that no more, the nearest of the same minor version. apt runs with a configuration of its
# own, so that nothing of the machine's is changed and no root is needed.
#   PHP_SRC=DIR   use this tree instead
set -eu
say() { echo "php-src: $*" >&2; }
die() { say "$*"; exit 1; }

if [ -n "${PHP_SRC:-}" ]; then
	[ -f "$PHP_SRC/run-tests.php" ] || die "$PHP_SRC: no PHP source tree"
	echo "$PHP_SRC"
	exit 0
fi

version=$(php -n -r 'echo PHP_VERSION;' | sed 's/[-+~].*//')
minor=${version%.*}
cache=${XDG_CACHE_HOME:-$HOME/.cache}/phpca-php-src   # not beside what the packager keeps, which may be deleted at any time
tree=$cache/php-src-$version
if [ -f "$tree/run-tests.php" ]; then
	echo "$tree"
	exit 0
fi
command -v apt-get >/dev/null || die "no apt-get: set PHP_SRC to a source tree of PHP $minor"
mkdir -p "$cache"
apt=$(mktemp -d "$cache/apt.XXXXXX")
trap 'rm -rf "$apt"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$apt/sources" "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/download"

# The machine's own sources, asked for source packages.
for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
	[ -f "$file" ] || continue
	sed -nE 's/^[[:space:]]*deb(-src)?([[:space:]].*)/deb-src\2/p' "$file" | sort -u > "$apt/sources/$(basename "$file" .list).list"
done
for file in /etc/apt/sources.list.d/*.sources; do
	[ -f "$file" ] || continue
	sed -E 's/^Types:.*/Types: deb-src/' "$file" > "$apt/sources/$(basename "$file")"
done
private() {
	command=$1; shift
	"$command" -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$apt/sources" -o Dir::State::Lists="$apt/lists" \
		-o Dir::Cache="$apt/cache" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Get::List-Cleanup=0 \
		-o APT::Sandbox::User= "$@"
}
say "looking for the sources of PHP $version"
private apt-get update >&2 || say "some package lists could not be read"

# Package versions of this minor, best first: the very version, then from the highest down.
package=php$minor
candidates=$(private apt-cache showsrc "$package" 2>/dev/null | sed -n 's/^Version: //p' | sort -Vru)
[ -n "$candidates" ] || die "no source package $package at this machine's mirrors"
exact=$(echo "$candidates" | grep -E "^([0-9]+:)?$(echo "$version" | sed 's/\./\\./g')([-+~]|$)" || true)
got=
# shellcheck disable=SC2086
for candidate in $(printf '%s\n' $exact $candidates | awk '!seen[$0]++'); do
	if (cd "$apt/download" && private apt-get source --tar-only --download-only "$package=$candidate" >> "$apt/log" 2>&1); then
		got=$candidate
		break
	fi
done
[ -n "$got" ] || { cat "$apt/log" >&2; die "$package cannot be downloaded"; }
case $got in
*"$version"*) ;;
*) say "the mirrors have $got instead of $version" ;;
esac

# A bare machine's tar lacks xz; libarchive brings its own.
tar=tar
command -v bsdtar >/dev/null && tar=bsdtar
mkdir "$apt/tree"
$tar -xf "$(ls "$apt"/download/*.orig.tar.*z* | grep -v '\.asc$' | head -1)" -C "$apt/tree" --strip-components=1
[ -f "$apt/tree/run-tests.php" ] || die "$got has no run-tests.php"
echo "$got" > "$apt/tree/.source-package"
rm -rf "$tree"
mv "$apt/tree" "$tree"
echo "$tree"
