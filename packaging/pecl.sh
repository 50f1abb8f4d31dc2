#!/bin/sh
# pecl.sh BUILD VERSION: the sources of the extension alone with a package.xml that lists them, in BUILD/pecl/phpca-VERSION, and as a .tgz beside it.
# The list is made here: files come and go, and one that it forgets breaks the build of whoever installs the package.
set -eu
version=$2
top=$(cd "$(dirname "$0")/.." && pwd)
out=$1/pecl
tree=$out/phpca-$version
rm -rf "$out"
mkdir -p "$tree"
cd "$top/runtime"
out=$(cd "$OLDPWD" && cd "$out" && pwd) tree=$out/phpca-$version

# As config.m4 chooses them.
files=$(for file in config.m4 *.[ch] *.stub.php */*.[ch] */*.inc; do
	case $file in
	'*.inc' | README*) ;;
	*.c | *.h | *.inc | *.m4 | *.stub.php) echo "$file" ;;
	esac
done)
files="$files LICENSE CHANGELOG.md"
for file in $files; do
	mkdir -p "$tree/$(dirname "$file")"
	cp -L "$([ -f "$file" ] && echo "$file" || echo "../$file")" "$tree/$file"
done

list=$(for file in $files; do
	case $file in
	*.md | LICENSE) role=doc ;;
	*) role=src ;;
	esac
	printf '\t\t\t<file name="%s" role="%s"/>\n' "$file" "$role"
done)
case $version in 0.*) stability=beta ;; *) stability=stable ;; esac
date=$(sed -nE "s/^## \[$version\] - ([0-9-]+)\$/\1/p" ../CHANGELOG.md)
[ -n "$date" ] || date=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}" +%Y-%m-%d)
awk -v list="$list" -v version="$version" -v date="$date" -v stability="$stability" '
	/^@FILES@$/ { print list; next }
	{ gsub(/@VERSION@/, version); gsub(/@DATE@/, date); gsub(/@STABILITY@/, stability); print }' ../packaging/package.xml.in > "$out/package.xml"

# What `pecl package` makes: package.xml at the top, the files in a directory of the package's name.
tar -C "$out" --sort=name --owner=0 --group=0 --numeric-owner --mtime="$date" -czf "$out/phpca-$version.tgz" package.xml "phpca-$version"
echo "$out/phpca-$version.tgz"
