#!/bin/bash
# glob() and glob:// where the C library's glob() does not ask its caller for files, as musl's does not: the runtime with its own matching finds in an
# archive what glibc finds in the tree.
. "$(dirname "$0")/lib.sh"
if [ -n "$preload" ]; then
	skip "glob" "a sanitized build"
	plan
	exit
fi
# Of the runtime, only what depends on it is compiled again.
own=$work/own
mkdir -p "$own/obj"
cp -a "$build/obj/runtime" "$own/obj/"
rm -f "$own"/obj/runtime/runtime/files/{glob,match}.o
check "a runtime with its own matching" make -C "$top" --no-print-directory BUILD="$own" RUNTIME_CFLAGS="-O2 -DPHPCA_OWN_GLOB" "$own/phpca.so"
is "... has it" "$(nm "$own/phpca.so" | grep -c phpca_glob__match) $(nm "$build/phpca.so" | grep -c phpca_glob__match)" "1 0"

tree=$work/plain/app
mkdir -p "$tree/src/deep" "$tree/.hidden" "$tree/two words" "$tree/a" "$tree/b.php" "$tree/empty" "$tree/written"
for file in src/a.php src/b.php src/.dot.php src/deep/a.php src/deep/b.php src/deep/B.php .hidden/x.php 'two words/x.php' 'a/x' b.php/x '[x]' 'a*b' 'ab' '{c}' 'back\slash' ']' 'x' "sp"$'\xc3\xa4'"t.php" '.dotted' index.php; do
	echo '<?php return 1;' > "$tree/$file"
done
ln -s src "$tree/link"
check "packed" phpca pack -q --root "$tree" --mount "$work/archived/app" -o "$work/app.phpca"
# One directory is on the disk in both.
mkdir -p "$work/archived/app/written"
for file in one two .three; do touch "$tree/written/$file" "$work/archived/app/written/$file"; done
# Links that lead nowhere are never archived.
for app in "$tree" "$work/archived/app"; do mkdir "$app/links" && ln -s nowhere "$app/links/dangling"; done
mount=(-d phpca.mount="$work/app.phpca:$work/archived/app")
php -n "$here/globs.php" "$tree" > "$work/wanted" 2>&1
is "something is found" "$([ "$(grep -c '"/src' "$work/wanted")" -gt 100 ] && echo yes)" yes
for so in "$build" "$own"; do
	php -n -d extension="$so/phpca.so" "${mount[@]}" "$here/globs.php" "$work/archived/app" > "$work/found" 2>&1
	same "in an archive and on the disk, as glibc finds it in the tree, by ${so##*/}" "$work/wanted" "$work/found"
done
# PHP checks open_basedir against directories on disk.
mkdir "$work/archived/app/src"
cat > "$work/basedir.php" <<'END'
<?php
$names = [glob("$argv[1]/src/*.php"), glob("$argv[1]/*.php"), glob("$argv[1]/{src,two words}/*.php", GLOB_BRACE), @scandir("glob://$argv[1]/src/*.php"), @scandir("glob://$argv[1]/*/*.php")];
echo str_replace($argv[1], '', json_encode($names, JSON_UNESCAPED_SLASHES)), "\n";
END
for so in "$build" "$own"; do
	is "open_basedir hides what lies outside, by ${so##*/}" \
		"$(php -n -d extension="$so/phpca.so" "${mount[@]}" -d open_basedir="$work/archived/app/src:$work/basedir.php" "$work/basedir.php" "$work/archived/app" 2>&1)" \
		'[["/src/a.php","/src/b.php"],false,["/src/a.php","/src/b.php"],["a.php","b.php"],["a.php","b.php"]]'
done
plan
