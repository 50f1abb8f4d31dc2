#!/bin/bash
# Every way of installing phpca: make install, Debian packages, pecl, PIE; and the commands of docs/deploy.md, line by line, in a fresh Debian.
. "$(dirname "$0")/lib.sh"
. "$here/chroot.sh"
chroot_begin "$@"

has() { if grep -qF -- "$2" <<< "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $3"; fi; }
version=$(sed -nE 's/^## \[([0-9][^]]*)\].*/\1/p' "$top/CHANGELOG.md" | head -1)
loads() { php -n -d extension="$1" -r 'echo phpversion("phpca");'; }

is "one version: change log, packager, extension" "$(phpca --version | cut -d' ' -f2) $(loads "$build/phpca.so")" "$version $version"

# ---- make install ----
check "make install" make -C "$top" --no-print-directory install DESTDIR="$work/dest" PREFIX=/opt/phpca
installed=$(cd "$work/dest" && find . -type f -printf '%P %m\n' | sort)
for wanted in "opt/phpca/bin/phpca 755" "opt/phpca/bin/phpc 755" "opt/phpca/share/man/man1/phpca.1 644" "opt/phpca/share/bash-completion/completions/phpca 644" \
		"phpca.so 644" "mods-available/phpca.ini 644"; do
	has "... $wanted" "$wanted" "$installed"
done
is "... the extension works from there" "$(loads "$(find "$work/dest" -name phpca.so)")" "$version"
check "make uninstall" make -C "$top" --no-print-directory uninstall DESTDIR="$work/dest" PREFIX=/opt/phpca
is "... takes away all of it" "$(find "$work/dest" ! -type d)" ""

# The real thing, over copies of the directories that nobody else sees.
mkdir -p "$cache/over"
mount -t tmpfs none "$cache/over"
for directory in etc usr/local usr/lib/php var/lib/php; do
	mkdir -p "$cache/over/$directory/upper" "$cache/over/$directory/work"
	mount -t overlay overlay -o "lowerdir=/$directory,upperdir=$cache/over/$directory/upper,workdir=$cache/over/$directory/work" "/$directory"
done
check "make install, into the system" make -C "$top" --no-print-directory install
is "... PHP loads the extension, the shell finds the programs" "$(php -r 'echo phpversion("phpca");') $(php-cgi -q -m | grep -c '^phpca$') $(bash -lc 'command -v phpca phpc' | tr '\n' ' ')" \
	"$version 1 /usr/local/bin/phpca /usr/local/bin/phpc "
check "make uninstall" make -C "$top" --no-print-directory uninstall
is "... and neither does" "$(php -r 'echo phpversion("phpca");')$(find /etc/php /usr/lib/php /usr/local -name 'phpc*' | grep -v phpcbf | head -3)" ""
for directory in etc usr/local usr/lib/php var/lib/php; do
	umount -l "/$directory"
done
umount -l "$cache/over"

# ---- pecl ----
check "make pecl" make -C "$top" --no-print-directory pecl
check "package.xml is well-formed" xmllint --noout "$build/pecl/package.xml"
is "... and what pecl wants" "$(pecl package-validate "$build/pecl/phpca-$version.tgz" 2>&1 | head -1)" "Validation: 0 error(s), 0 warning(s)"
mkdir "$work/pecl"
php -r '$x = simplexml_load_file($argv[1]); echo $x->version->release, "\n"; foreach ($x->contents->dir->file as $f) echo $f["name"], "\n";' "$build/pecl/package.xml" > "$work/listed"
is "... of this version" "$(head -1 "$work/listed")" "$version"
tail -n +2 "$work/listed" | while read -r file; do
	mkdir -p "$work/pecl/$(dirname "$file")" && cp "$build/pecl/phpca-$version/$file" "$work/pecl/$file"
done
builds() { (cd "$1" && phpize && ./configure --quiet CFLAGS=-O0 && make -j2) > "$work/phpize.log" 2>&1 || { tail -5 "$work/phpize.log"; return 1; }; }
check "the extension builds from the files that it lists" builds "$work/pecl"
is "... and loads" "$(loads "$work/pecl/modules/phpca.so")" "$version"

# ---- PIE ----
validate() { COMPOSER_ALLOW_SUPERUSER=1 composer validate --no-check-publish --no-check-lock --strict "$top/composer.json"; }
check "composer validate" validate
is "what PIE reads" "$(php -r '$c = json_decode(file_get_contents($argv[1])); $e = (array) $c->{"php-ext"};
	$known = ["extension-name", "priority", "support-zts", "support-nts", "build-path", "download-url-method", "os-families", "os-families-exclude", "configure-options"];
	echo $c->type, " ", $e["extension-name"], " ", implode(",", array_diff(array_keys($e), $known));' "$top/composer.json")" "php-ext phpca "
mkdir "$work/pie"
(cd "$top" && git -c safe.directory='*' ls-files -z -- runtime engine format composer.json LICENSE | tar --null -T - -c) | tar -x -C "$work/pie"
path=$(php -r 'echo json_decode(file_get_contents($argv[1]))->{"php-ext"}->{"build-path"};' "$top/composer.json")
check "builds where composer.json says, in a tree as PIE unpacks it" builds "$work/pie/$path"
is "... and loads" "$(loads "$work/pie/$path/modules/phpca.so")" "$version"

# ---- Debian packages ----
check "make deb" make -C "$top" --no-print-directory deb
(cd "$build" && sha256sum ./*.deb) > "$work/first"
next_second
check "make deb, again" make -C "$top" --no-print-directory deb
is "... the same bytes" "$(cd "$build" && sha256sum ./*.deb)" "$(cat "$work/first")"
debs=("$build"/phpca_*.deb "$build"/php8.2-phpca_*.deb "$build"/php8.2-phpca-packager_*.deb)
is "lintian finds no errors" "$(lintian --no-cfg --allow-root --fail-on error "${debs[@]}" 2>&1 | grep '^E:')" ""
is "the version is the change log's" "$(for deb in "${debs[@]}"; do dpkg-deb -f "$deb" Version | cut -d'~' -f1; done | tr '\n' ' ')" "$version $version $version "
has "the packager needs the engine that it compiles with" "libphp8.2-embed" "$(dpkg-deb -f "${debs[0]}" Depends)"
has "the extension needs the API that it was built for" "phpapi-$(php-config --phpapi)" "$(dpkg-deb -f "${debs[1]}" Depends)"
has "so does the packager that PHP hosts" "phpapi-$(php-config --phpapi)" "$(dpkg-deb -f "${debs[2]}" Depends)"
is "... which needs no libphp" "$(dpkg-deb -f "${debs[2]}" Depends | grep -c libphp)" 0

# ---- the commands of docs/deploy.md ----
app=$work/app
mkdir -p "$app/public" "$app/lib"
echo '<?php require dirname(__DIR__) . "/lib/page.php"; echo page(), " of ", count(Phpca\status()["mounts"]), " archive, ", Phpca\script_info(__FILE__)["verdict"], "\n";' > "$app/public/index.php"
echo '<?php function page() { return "page 1"; }' > "$app/lib/page.php"; echo 'style' > "$app/public/style.css"
pack() { phpca pack -q --root "$app" --mount /srv/app -o "$1"; }
check "app.phpca" pack "$work/app.phpca"
sed -i 's/page 1/page 2/' "$app/lib/page.php"
check "app-2.phpca" pack "$work/app-2.phpca"
echo '<?php echo "the tool, ", Phpca\script_info(__FILE__)["verdict"], " ", implode(",", array_slice($argv, 1)), "\n";' > "$work/tool.php"
check "tool.phpca" phpca pack -q --entry tool.php -o "$work/tool.phpca" "$work/tool.php"

chroot_open
mkdir "$root/root/work"
cp "${debs[@]}" "$work"/*.phpca "$root/root/work/"
# Ports and sockets of their own; packages are fetched over the machine's network.
unshare --net sleep infinity &
network=$!
in_its_network() { [ "$(readlink /proc/$network/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; }
await in_its_network
nsenter --net=/proc/$network/ns/net ip link set lo up
export -f in_chroot
export root
inside() { nsenter --net=/proc/$network/ns/net bash -c 'in_chroot --dir /root/work sh -c "$0"' "$1"; }
page() { await inside 'curl -s --fail -o /dev/null http://localhost/' && inside 'curl -s --fail http://localhost/'; }
shows() { [ "$(inside 'curl -s --fail http://localhost/')" = "$1" ]; }
# becomes NAME PAGE: what is given once the workers have been exchanged
becomes() { await shows "$2"; is "$1" "$(page)" "$2"; }
check "apt-get update" in_chroot apt-get update -q

sed -n '/^## Step by step$/,/^## [^S]/p' "$top/docs/deploy.md" | sed -n 's/^    //p' > "$work/chapter"
is "the chapter has commands" "$([ "$(wc -l < "$work/chapter")" -ge 12 ] && echo yes)" yes
curls=0
while read -r -u 8 line; do
	case $line in
	make*) check "$line" bash -c "cd '$top' && $line" ;;
	apt-get*) check "$line" in_chroot --dir /root/work sh -c "$line" ;;
	*) run "$work/line" inside "$line"
		is "$line" "$(cat "$work/line.code")$(sed -n '/^\(PHP \)\?\(Warning\|Fatal\|phpca:\)/p' "$work/line.err" "$work/line.out")" 0 ;;
	esac
	said=$(cat "$work/line.out" 2>/dev/null)
	case $line in
	tool) has "... runs precompiled" "the tool, precompiled" "$said" ;;
	*--check*) has "... counts" "2 precompiled, 0 from source, 0 refused" "$said" ;;
	curl*) has "... gives the page, precompiled" "page 1 of 1 archive, precompiled" "$said"
		is "... and nginx the static file" "$(inside 'curl -s http://localhost/style.css')" style
		is "... and nobody the archive" "$(inside 'curl -s -o /dev/null -w "%{http_code}" http://localhost/.phpca/current/app.phpca')" 403 ;;
	*rollback*reload*) becomes "... brings back the old version" "page 1 of 1 archive, precompiled" ;;
	*app-2*reload*) becomes "... is the new version" "page 2 of 1 archive, precompiled" ;;
	esac
done 8< "$work/chapter"
check "a version without a reload" inside "phpca deploy -q app-2.phpca /srv/app"
is "... running workers go on with the old one" "$(page)" "page 1 of 1 archive, precompiled"
check "reload" inside "service php8.2-fpm reload"
becomes "... and now they don't" "page 2 of 1 archive, precompiled"
is "arguments reach the tool" "$(inside 'tool a b')" "the tool, precompiled a,b"
is "the chroot has no sources" "$(cd "$root/srv/app" && find . -name '*.php' -exec grep -L 'is a stub of a script in the archive' {} +)" ""
check "the packages can be removed" in_chroot dpkg -r phpca php8.2-phpca
is "... the extension is disabled" "$(cd "$root/etc/php" && find . -path '*conf.d*' -name '*phpca*')" ""
check "... and purged" in_chroot dpkg -P phpca php8.2-phpca
is "... without traces" "$(cd "$root" && find etc usr -path usr/local -prune -o -name '*phpca*' -print)" ""
is "... PHP runs without them" "$(in_chroot php -r 'var_dump(extension_loaded("phpca"));' 2>&1)" "bool(false)"
check "a machine without libphp" in_chroot apt-get purge -y -q --auto-remove libphp8.2-embed
check "the packager that PHP hosts, as a package" in_chroot --dir /root/work sh -c 'apt-get install -y -q ./php8.2-phpca-packager_*.deb ./php8.2-phpca_*.deb'
is "... says its version" "$(in_chroot phpca8.2 --version | cut -d' ' -f1-2)" "phpca $version"
echo '<?php echo "hosted, ", Phpca\script_info(__FILE__)["verdict"], "\n";' > "$root/root/work/hosted.php"
is "... packs what the extension runs" "$(in_chroot --dir /root/work sh -c 'phpca8.2 pack -q --entry hosted.php -o hosted.phpca hosted.php && php hosted.phpca' 2>&1)" "hosted, precompiled"
is "... has a manual page" "$(zcat "$root/usr/share/man/man1/phpca8.2.1.gz" | grep -c '^\.TH')" 1
check "... and can be purged" in_chroot dpkg -P php8.2-phpca-packager php8.2-phpca
is "... without traces" "$(cd "$root" && find etc usr -path usr/local -prune -o -name '*phpca*' -print)" ""
chroot_close
plan
