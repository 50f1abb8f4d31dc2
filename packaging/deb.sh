#!/bin/sh
# deb.sh BUILD VERSION PHP PHP_CONFIG [module]: Debian packages from what `make` has built: the packager with its tools; the extension, for machines that
# only run archives; the packager as a module, which that PHP hosts. With "module" the latter two, which need no libphp. The same bytes from the same files (SOURCE_DATE_EPOCH, else the last commit's time).
set -eu
build=$1 version=$2 php=$3 php_config=$4 what=${5:-all}
top=$(cd "$(dirname "$0")/.." && pwd)
cd "$top"
maintainer="${DEBFULLNAME:-The phpca authors} <${DEBEMAIL:-phpca@packages.invalid}>"
architecture=$(dpkg --print-architecture)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
# "unreleased" sorts before the release.
if grep -qxF "## [$version] - unreleased" CHANGELOG.md; then
	version=$version~unreleased
fi
stage=$build/deb
rm -rf "$stage"
rm -f "$build"/phpca_*.deb "$build"/php[0-9]*-phpca_*.deb "$build"/php[0-9]*-phpca-packager_*.deb
umask 022

# The packages of the libraries that programs need. dpkg-shlibdeps wants to see a source package.
needs() { # PROGRAM...
	mkdir -p "$stage/source/debian"
	printf 'Source: phpca\n\nPackage: phpca\nArchitecture: any\n' > "$stage/source/debian/control"
	found=$(cd "$stage/source" && dpkg-shlibdeps -O --ignore-missing-info --warnings=0 "$@" 2> "$top/$stage/shlibdeps.log") || cat "$top/$stage/shlibdeps.log" >&2
	found=${found#shlibs:Depends=}
	[ -n "$found" ] || { echo "deb.sh: dpkg-shlibdeps found nothing for $*" >&2; exit 1; }
	echo "$found"
}

document() { # TREE PACKAGE
	doc=$1/usr/share/doc/$2
	mkdir -p "$doc"
	{
		printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: phpca\n\n'
		printf 'Files: *\nCopyright: (c) %s\nLicense: Expat\n' "$(sed -n 's/^Copyright (c) //p' LICENSE)"
		sed '1,4d; s/^$/./; s/^/ /' LICENSE
	} > "$doc/copyright"
	printf 'phpca (%s) unstable; urgency=medium\n\n  * See /usr/share/doc/%s/NEWS.gz.\n\n -- %s  %s\n' "$version" "$2" "$maintainer" \
		"$(LC_ALL=C date -u -R -d "@$SOURCE_DATE_EPOCH")" | gzip -9n > "$doc/changelog.gz"
	gzip -9nc CHANGELOG.md > "$doc/NEWS.gz"
}

finish() { # TREE PACKAGE DEPENDS SECTION DESCRIPTION < long description
	tree=$1
	mkdir -p "$tree/DEBIAN"
	{
		printf 'Package: %s\nVersion: %s\nArchitecture: %s\nMaintainer: %s\n' "$2" "$version" "$architecture" "$maintainer"
		printf 'Installed-Size: %s\nDepends: %s\nSection: %s\nPriority: optional\nDescription: %s\n' "$(du -sk --apparent-size "$tree/usr" | cut -f1)" "$3" "$4" "$5"
		sed 's/^$/./; s/^/ /'
	} > "$tree/DEBIAN/control"
	(cd "$tree" && find . -path ./DEBIAN -prune -o -type f -printf '%P\n' | LC_ALL=C sort | xargs md5sum > DEBIAN/md5sums)
	find "$tree" -newermt "@$SOURCE_DATE_EPOCH" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
	dpkg-deb --root-owner-group --uniform-compression -Zxz --build "$tree" "$build/$2_${version}_$architecture.deb"
}

# ---- the packager ----
packager() {
	tree=$stage/phpca
	make -s install-tools PHP_CONFIG="$php_config" BUILD="$build" DESTDIR="$tree" PREFIX=/usr
	strip --strip-unneeded --remove-section=.comment "$tree"/usr/bin/*
	gzip -9n "$tree"/usr/share/man/man1/*.1
	document "$tree" phpca
	install -D -m 644 packaging/examples/nginx.conf "$tree/usr/share/doc/phpca/examples/nginx.conf"
	libraries=$(needs "$top/$tree/usr/bin/phpca" "$top/$tree/usr/bin/phpc")
	finish "$tree" phpca "$libraries, libphp$php-embed" php "packs PHP projects into one archive of precompiled code" <<'END'
phpca compiles a whole Composer project into one file, which the PHP extension
of the same name runs: precompiled, optimized, linked, mapped into memory.

This package has the packager and the tools for archives.
END
}
[ "$what" = module ] || packager

# ---- the extension ----
tree=$stage/extension package=php$php-phpca
make -s install-extension PHP_CONFIG="$php_config" BUILD="$build" DESTDIR="$tree" PREFIX=/usr PHP_INI_DIR="/etc/php/$php/mods-available"
so=$tree$("$php_config" --extension-dir)/phpca.so
strip --strip-unneeded --remove-section=.comment "$so"
document "$tree" "$package"
mkdir -p "$tree/DEBIAN"
echo "/etc/php/$php/mods-available/phpca.ini" > "$tree/DEBIAN/conffiles"
# As Debian's own extensions do it: a SAPI that is installed later gets the extension, too, and one for which it was disabled does not.
script() { # NAME, WHEN COMMAND on stdin
	{
		printf '#!/bin/sh\nset -e\nif [ -e /usr/lib/php/php-maintscript-helper ]; then\n\t. /usr/lib/php/php-maintscript-helper\n\tcase "$1" in\n'
		cat
		printf '\tesac\nfi\n'
	} > "$tree/DEBIAN/$1"
	chmod 755 "$tree/DEBIAN/$1"
}
printf '\tconfigure) php_invoke enmod %s ALL phpca ;;\n' "$php" | script postinst
printf '\tremove) php_invoke dismod %s ALL phpca ;;\n' "$php" | script postrm
libraries=$(needs "$top/$so")
finish "$tree" "$package" "$libraries, phpapi-$("$php_config" --phpapi), php$php-common" php "runs PHP from archives of precompiled code" <<'END'
phpca compiles a whole Composer project into one file, which this extension
runs: precompiled, optimized, linked, mapped into memory.

This package has the extension; "phpca" has the packager.
END

# ---- the packager, hosted by PHP ----
tree=$stage/packager package=php$php-phpca-packager
make -s install-packager PHP_CONFIG="$php_config" BUILD="$build" DESTDIR="$tree" PREFIX=/usr
so=$tree$("$php_config" --extension-dir)/phpca_packager.so
strip --strip-unneeded --remove-section=.comment "$so"
# As PHP's own programs are called, which may be there for several versions: phpca8.4.
install -D -m 755 "$build/hosted/phpca" "$tree/usr/bin/phpca$php"
mkdir -p "$tree/usr/share/man/man1"
sed "s|$("$php_config" --extension-dir)/phpca_packager.so|$(realpath "$build")/phpca_packager.so|g" "$build/hosted/phpca" > "$stage/script"
sh "$stage/script" help --man | gzip -9n > "$tree/usr/share/man/man1/phpca$php.1.gz"
document "$tree" "$package"
libraries=$(needs "$top/$so")
finish "$tree" "$package" "$libraries, phpapi-$("$php_config" --phpapi), php$php-cli" php "packs PHP projects for PHP $php, without libphp" <<END
phpca compiles a whole Composer project into one file, which the PHP extension
of the same name runs: precompiled, optimized, linked, mapped into memory.

This package has the packager as a module that PHP $php hosts, and the program
phpca$php that starts it. The program of the package "phpca" finds it, too.
END
