#!/bin/bash
# Files that settings come from: what is no regular file, or too large, is an error at once; no file takes the square of its size.
. "$(dirname "$0")/lib.sh"
app=$work/app
fresh() {
	rm -rf "$app" && mkdir -p "$app/sub" "$app/vendor/composer"
	echo '<?php echo "main\n";' > "$app/main.php"
	echo '{"name": "acme/app", "require": {"acme/lib": "1"}}' > "$app/composer.json"
	echo '{"packages": []}' > "$app/vendor/composer/installed.json"
}
pack() { run "$work/said" timeout "$(limit 120)" "$build/phpca" pack --root "$app" --entry main.php -o "$work/out.phpca" "$@"; }
code() { cat "$work/said.code"; }
refused() { # NAME SENTENCE
	is "$1" "$(code) $(cat "$work/said.err")" "$2"
}
commit() { git -C "$app" -c user.name=t -c user.email=t@example.org "$@"; }

# ---- pipes and devices ----
for file in phpca.json composer.json vendor/composer/installed.json vendor/composer/autoload_files.php composer.lock .gitattributes sub/.gitattributes; do
	fresh
	rm -f "$app/$file" && mkfifo "$app/$file"
	pack
	refused "a pipe as $file" "1 phpca: $app/$file: wanted a file, found something else"
	case $file in *.gitattributes) continue ;; esac   # a link is not followed there
	rm "$app/$file" && ln -s /dev/zero "$app/$file"
	pack
	refused "/dev/zero as $file" "1 phpca: $app/$file: wanted a file, found something else"
done
fresh
ln -s /dev/zero "$app/.gitattributes"
pack
is "/dev/zero as .gitattributes: a link is not followed" "$(code)" 0
mkfifo "$work/fifo"
pack -m "$work/fifo"
refused "a pipe as manifest that is named" "2 phpca: --manifest: $work/fifo: wanted a file, found something else"
run "$work/said" timeout "$(limit 120)" "$build/phpc" -s "$work/fifo" -o "$work/out.phpc"
refused "a pipe as script" "1 phpc: $work/fifo: wanted a file, found something else"

# ---- above the root ----
fresh
touch "$app/sub/file.php"
git -C "$app" init -q && commit add -A && commit commit -qm t
mkfifo "$app/.gitattributes"
run "$work/said" timeout "$(limit 120)" "$build/phpca" pack -q --root "$app/sub" -o "$work/out.phpca"
refused "a pipe as .gitattributes above the root" "1 phpca: $app/.gitattributes: wanted a file, found something else"

# ---- repositories ----
repository() { fresh && git -C "$app" init -q && commit add -A && commit commit -qm t; }
for file in .git .git/HEAD .git/config .git/index .git/packed-refs "$(repository && echo ".git/$(git -C "$app" symbolic-ref HEAD)")" \
	"$(cd "$app" && find .git/objects -type f -path '*/??/*' | head -1)" .git/objects/pack/x.idx .git/objects/info/alternates .git/refs/tags/a/b .git/logs/HEAD; do
	repository
	mkdir -p "$app/$(dirname "$file")" && rm -rf "${app:?}/$file" && mkfifo "$app/$file"
	pack
	is "a pipe as $file: packed without its commit" "$(code) $(grep -c "wanted a file, found something else; the archive will not name its commit" "$work/said.err")" "0 1"
	pack --rev HEAD
	refused "a pipe as $file: no revision" "2 phpca: --rev: $app: $app/$file: wanted a file, found something else"
done
# What the work tree has is asked for its state only; a revision is packed without it.
repository
top=$app app=$app/sub && touch "$app/main.php" # for the file above the root
for file in .gitmodules .gitignore sub/.gitignore sub/left/out/.gitignore; do
	mkdir -p "$top/$(dirname "$file")" && mkfifo "$top/$file"
	pack
	is "a pipe as $file: packed without its commit" "$(code) $(grep -cF "$top/$file: wanted a file, found something else; the archive will not name its commit" "$work/said.err")" "0 1"
	rm "$top/$file"
done
app=$top
repository
mkfifo "$app/.gitignore"
pack --rev HEAD
is "a revision does not look there" "$(code) $(cat "$work/said.err")" "0 "
repository
git init -q "$app/vendor/nested" && mkfifo "$app/vendor/nested/.git/refs/heads/a"
pack
is "a pipe in a repository within the work tree: packed without its commit" "$(code) $(grep -cF "$app/vendor/nested/.git/refs/heads/a: wanted a file, found something else; the archive will not name its commit" "$work/said.err")" "0 1"
repository
home=$work/home
mkdir -p "$home/.config/git"
for file in .gitconfig .config/git/config .config/git/ignore .config/git/attributes; do
	mkfifo "$home/$file"
	HOME=$home XDG_CONFIG_HOME='' pack
	is "a pipe as ~/$file: packed without its commit" "$(code) $(grep -cF "$home/$file: wanted a file, found something else; the archive will not name its commit" "$work/said.err")" "0 1"
	rm "$home/$file"
done
ln -s /dev/null "$home/.gitconfig"
HOME=$home pack
is "/dev/null is an empty file" "$(code) $(cat "$work/said.err")" "0 "
# A tree that stands ten times in each of ten others: 10^10 files in eleven objects.
repository
tree=$(git -C "$app" rev-parse 'HEAD^{tree}')
for level in 1 2 3 4 5 6 7 8 9 10; do
	tree=$(for i in 0 1 2 3 4 5 6 7 8 9; do printf '040000 tree %s\t%s\n' "$tree" "$level-$i"; done | git -C "$app" mktree)
done
bomb=$(commit commit-tree -m bomb "$tree")
pack --rev "$bomb"
refused "a revision of 10^10 files" "2 phpca: --rev: $bomb: a commit of more than 1000000 files, or deeper than 1000 directories"
git -C "$app" update-ref HEAD "$bomb"
pack
is "a work tree of such a commit: packed without it" "$(code) $(grep -c 'more than 1000000 files, or deeper than 1000 directories; the archive will not name its commit' "$work/said.err")" "0 1"

# ---- sizes ----
fresh
for file in phpca.json composer.json; do
	rm -f "$app/phpca.json" && truncate -s 1T "$app/$file"
	pack
	refused "a $file of 1 TB" "1 phpca: $app/$file: wanted a file of at most 16777216 bytes, found more"
	fresh
done
long() { head -c 10000000 /dev/zero | tr '\0' "$1"; }
{ printf '{"name": "'; long x; printf '"}'; } > "$app/phpca.json"
pack
phpca info --format=json "$work/out.phpca" > "$work/info"
is "a manifest of one string of 10 MB" "$(code) $(json "$work/info" 'strlen($j["name"])')" "0 10000000"
{ printf '{"'; long x; printf '": 1}'; } > "$app/phpca.json"
pack
is "a manifest of one key of 10 MB" "$(code) $(head -c 30 "$work/said.err")" "2 phpca: phpca.json:1:2: /xxxxxx"
fresh
{ printf '{"name": "'; long x; printf '", "version": "'; long y | head -c 5000000; printf '"}'; } > "$app/composer.json"
pack
is "a composer.json of two strings of 5 and 10 MB" "$(code)" 0
fresh
packages() { # COUNT: so many, each requires the one before
	php -r '
		$packages = $names = [];
		for ($i = 0; $i < $argv[2]; $i++) {
			$packages[] = ["name" => "a/p$i", "version" => "1", "require" => ["a/p".($i - 1) => "1"]];
			$names[] = "a/p$i";
		}
		file_put_contents("$argv[1]/vendor/composer/installed.json", json_encode(["packages" => $packages, "dev" => true, "dev-package-names" => array_reverse($names)]));
		file_put_contents("$argv[1]/composer.lock", json_encode(["packages" => array_reverse($packages)]));' "$app" "$1"
}
packages 20000
pack
is "20,000 packages, installed and locked" "$(code) $(cat "$work/said.err")" "0 "
packages 20001
pack
refused "one more" "2 phpca: vendor/composer/installed.json:1:1: wanted at most 20000 packages, found 20001"

# ---- lists of which each item is asked about each file ----
list() { php -r 'echo json_encode(array_map(fn($i) => "p$i/*x", range(1, (int) $argv[1])));' "$1"; }
for key in exclude include extract writable rebase preload stubs as_source; do
	fresh
	{ printf '{"%s": ' $key; list 10001; printf '}'; } > "$app/phpca.json"
	pack
	refused "10,001 patterns of \"$key\"" "2 phpca: phpca.json:1:2: /$key: wanted at most 10000 patterns, found 10001"
done
fresh
{ printf '{"exclude": '; list 10000; printf '}'; } > "$app/phpca.json"
pack
is "10,000 of \"exclude\"" "$(code) $(cat "$work/said.err")" "0 "
{ printf '{"entry": '; list 10001; printf '}'; } > "$app/phpca.json"
pack
refused "10,001 entry scripts" "2 phpca: phpca.json:1:2: /entry: wanted at most 10000 entry scripts, found 10001"
fresh
{ printf '{"archive": {"exclude": '; list 10001; printf '}}'; } > "$app/composer.json"
pack
refused "10,001 patterns of archive.exclude" "2 phpca: composer.json:1:14: /archive/exclude: wanted at most 10000 patterns, found 10001"
{ printf '{"bin": '; list 10001; printf '}'; } > "$app/composer.json"
pack
refused "10,001 binaries" "2 phpca: composer.json:1:2: /bin: wanted at most 10000 binaries, found 10001"
{ printf '{"autoload": {"exclude-from-classmap": '; list 10001; printf '}}'; } > "$app/composer.json"
pack
refused "10,001 rules of autoload" "2 phpca: composer.json:1:2: /autoload: wanted at most 10000 rules, found 10001"
fresh
php -r 'file_put_contents("$argv[1]/vendor/composer/installed.json", json_encode(["packages" => array_fill(0, 11, ["name" => "a/b", "autoload" => ["classmap" => array_fill(0, 10000, "x")]])]));' "$app"
pack
refused "110,000 rules of autoload of packages" "2 phpca: vendor/composer/installed.json:1:1: wanted at most 100000 rules of \"autoload\", found 110000"
rules() { php -r 'for ($i = 0; $i < (int) $argv[1]; $i++) echo "p$i export-ignore\n";' "$1"; }
fresh
rules 50000 > "$app/.gitattributes"
rules 50001 > "$app/vendor/.gitattributes" # decides nothing
pack
is "50,000 rules of .gitattributes" "$(code) $(cat "$work/said.err")" "0 "
rules 1 > "$app/sub/.gitattributes"
pack
refused "one more" "2 phpca: $app/sub/.gitattributes: wanted at most 50000 rules of \"export-ignore\" in all such files, found more"

# ---- files that are named ----
fresh
names=$(php -r 'chdir($argv[1]); for ($i = 0; $i < 60000; $i++) { touch($i); echo "$i "; }' "$app")
# shellcheck disable=SC2086
(cd "$app" && run "$work/said" timeout "$(limit 8)" "$build/phpca" pack -q --dry-run main.php $names main.php 0)
is "60,000 FILEs, two of them twice" "$(code) $(grep -c '^60001 files' "$work/said.out")" "0 1"

# ---- commits ----
repository
truncate -s 17M "$app/sub/.gitattributes" && touch "$app/sub/main.php" && commit add -A && commit commit -qm t
pack --rev HEAD
refused "a committed .gitattributes of 17 MB" "1 phpca: sub/.gitattributes: wanted a file of at most 16777216 bytes, found 17825792"
mv "$app/sub/.gitattributes" "$app/" && commit add -A && commit commit -qm t
run "$work/said" timeout "$(limit 120)" "$build/phpca" pack --root "$app/sub" --entry main.php --rev HEAD -o "$work/out.phpca"
refused "... above the root" "1 phpca: .gitattributes: wanted a file of at most 16777216 bytes, found 17825792"
linked() { # a commit with a link to what is on standard input
	repository
	commit update-index --add --cacheinfo "120000,$(commit hash-object -w --stdin),sub/link" && commit commit -qm t
	pack --rev HEAD
}
linked < <(php -r 'echo str_repeat("a/", 500000);')
refused "a link to 1 MB" "2 phpca: --rev: sub/link: wanted a symbolic link to at most 4095 bytes, found 1000000"
linked < <(php -r 'echo str_repeat("a", 4096);')
refused "a link to 4096 bytes" "2 phpca: --rev: sub/link: wanted a symbolic link to at most 4095 bytes, found 4096"
linked < <(php -r 'echo str_repeat("../sub/", 584), "f.php";')
is "a link to less" "$(code) $(head -c 60 "$work/said.err")" "0 phpca: warning: sub/link: symbolic link to sub/f.php, which "
rm -rf "$app"
plan
