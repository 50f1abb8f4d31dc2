#!/bin/bash
# The packager's front: what is said to a wrong command line or manifest, which files are packed, what the tools do with an archive.
. "$(dirname "$0")/lib.sh"

# refuses CODE NEEDLE NAME COMMAND...: that exit code, nothing on stdout, and one line on stderr that holds NEEDLE
refuses() {
	local code=$1 needle=$2 name=$3; shift 3
	run "$work/said" "$@"
	if [ "$(cat "$work/said.code")" != "$code" ]; then
		not_ok "$name" "exit code $(cat "$work/said.code"), wanted $code: $(cat "$work/said.err")"
	elif [ "$(grep -vc '^phpca: warning:' "$work/said.err")" != 1 ] || ! grep -qF -- "$needle" "$work/said.err"; then
		not_ok "$name" "wanted one line with '$needle', found: $(cat "$work/said.err")"
	elif [ -s "$work/said.out" ]; then
		not_ok "$name" "wanted nothing on stdout, found: $(head -3 "$work/said.out")"
	else
		ok "$name"
	fi
}
# json FILE EXPRESSION: prints a PHP expression over $j
json() { php -r '$j = json_decode(file_get_contents($argv[1]), true, 512, JSON_THROW_ON_ERROR); '"echo $2;" "$1"; }
# is NAME FOUND WANTED
# packs ROOT [OPTION...]: what a dry run would take, "path:kind" by spaces
packs() {
	local root=$1; shift
	run "$work/dry" phpca pack --dry-run --format=json --root "$root" "$@"
	if [ "$(cat "$work/dry.code")" = 0 ]; then
		json "$work/dry.out" 'implode(" ", array_map(fn($f) => "$f[path]:$f[kind]", $j["list"]))'
	else
		cat "$work/dry.err"
	fi
}
# warned NAME NEEDLE: by the last `packs`
warned() { if grep -qF -- "$2" "$work/dry.err"; then ok "$1"; else not_ok "$1" "$(cat "$work/dry.err")"; fi; }

# ---- command line ----
refuses 2 "wanted a command" "no command" phpca
refuses 2 "the nearest is pack" "an unknown command names the nearest" phpca pak
refuses 2 "unknown option --dryrun (the nearest is --dry-run)" "an unknown option names the nearest" phpca pack --dryrun
refuses 2 "--mount" "a swapped letter is a slip" phpca pack --muont=/x
refuses 2 "unknown option -Z" "an unknown letter" phpca pack -Z
refuses 2 "unknown option --xyzzy (--help" "a word that is near to nothing" phpca pack --xyzzy
refuses 2 "-o wants FILE" "an option without its value" phpca pack -o
refuses 2 "--strict takes no value" "a flag with a value" phpca pack --strict=yes
refuses 2 '-j: wanted a number from 1 to 1024, found "0"' "-j0" phpca pack -j0
refuses 2 'found "4x"' "-j 4x" phpca pack -j 4x
refuses 2 '--format: wanted text|json, found "xml"' "--format=xml" phpca pack --format=xml
refuses 2 '-d: wanted INI=VALUE' "-d without a value" phpca pack -d precision
refuses 2 '--mount: wanted an absolute directory' "a relative mount point" phpca pack --mount app
refuses 2 "too few arguments" "info without archive" phpca info
refuses 2 'too many: "b"' "info with two" phpca info a b
refuses 2 "--root: $work/nothing" "a root that is not there" phpca pack --root "$work/nothing"
refuses 2 "--manifest: $work/no.json" "a manifest that is not there" phpca pack -m "$work/no.json"
refuses 1 "nothing.phpca: can't be read" "an archive that is not there" phpca info "$work/nothing.phpca"
mkdir "$work/bare" && cd "$work/bare" || exit 1
refuses 2 "neither phpca.json nor composer.json" "a directory that is no project" phpca pack
cd "$work" || exit 1
for command in pack info list extract verify deploy; do
	check "help of $command" bash -c "'$build/phpca' $command --help | grep -q 'Usage: phpca $command' && '$build/phpca' help $command | grep -q -- --help"
done
check "--version" bash -c "'$build/phpca' --version | grep -qE '^phpca [0-9]+\.[0-9]+\.[0-9]+ '"
run "$work/full" bash -c "'$build/phpca' --help > /dev/full"
is "standard output that is full is an error" "$(cat "$work/full.code")" 1
refuses 2 "wanted one of -i" "phpc without a task" "$build/phpc"
refuses 2 "found several" "phpc with two tasks" "$build/phpc" -i x -s y
refuses 1 "composer.json" "phpc -i of something else" "$build/phpc" -i "$here/small-app/composer.json"

# ---- manifest ----
app=$work/manifest
mkdir "$app" && echo '<?php echo 1;' > "$app/main.php"
# manifest NEEDLE NAME: refused with the manifest on stdin
manifest() {
	cat > "$app/phpca.json"
	refuses 2 "$1" "manifest: $2" phpca pack --dry-run --root "$app"
}
manifest 'phpca.json:3:2: /entri: unknown key, the nearest is "entry"' "unknown key" <<< $'{\n\t"name": "x",\n\t"entri": "main.php"\n}'
manifest 'phpca.json:1:2: /wibblewobble: unknown key (' "a key near to nothing" <<< '{"wibblewobble": 1}'
manifest 'phpca.json:1:2: /a~1b: unknown key' "a key with a slash" <<< '{"a/b": 1}'
manifest 'phpca.json:2:3: /exclude/1: wanted a string, found a number' "type of an item" <<< $'{"exclude": ["a,]}\\"",\n  7]}'
manifest '/dev: wanted true or false, found a string' "type of a value" <<< '{"dev": "yes"}'
manifest '/include: wanted a list of strings, found a string' "a string for a list" <<< '{"include": "src"}'
manifest '/entry: wanted "cli" or "web" or both, found neither' "an empty object for an entry" <<< '{"entry": {}}'
manifest '/entry/0: wanted the path of a script, found an empty string' "an empty name" <<< '{"entry": [""]}'
manifest 'wanted an object, found a list' "not an object" <<< '[]'
manifest 'phpca.json:2:9: not valid JSON' "not JSON" <<< $'{\n"name": x}'
manifest 'not valid JSON' "something behind the end" <<< '{} {}'
manifest 'not valid JSON' "empty" < /dev/null
manifest '/name: this key stands twice' "a key twice" <<< '{"name": "a", "name": "b"}'
printf '{"name": "a\0b", "entri": 1}' > "$app/phpca.json"
refuses 2 'phpca.json:1:12: not valid JSON' "manifest: a NUL byte" phpca pack --dry-run --root "$app"
manifest '/sources: wanted "keep" or "strip", found "drop"' "sources" <<< '{"sources": "drop"}'
manifest '/mount: wanted an absolute directory' "mount" <<< '{"mount": "app"}'
manifest '/preload: wanted a list of strings, found a boolean' "preload is a list of patterns" <<< '{"preload": true}'
manifest 'phpca.json:1:27: /entry/1: entry script "gone.php"' "an entry that is not packed" <<< '{"entry":  ["./main.php", "gone.php"]}'
manifest '"root" of the manifest' "a root that is not there" <<< '{"root": "gone"}'
printf '\xef\xbb\xbf{"$schema": "x", "name": "n"}' > "$app/phpca.json"
is "manifest: a byte order mark and \$schema are no fault" "$(packs "$app")" "main.php:script phpca.json:asset"
echo '{"name": "from-file", "entry": "b.php", "root": "sub"}' > "$work/other.json"
mkdir "$work/sub" && echo '<?php' > "$work/sub/a.php" && echo '<?php' > "$work/sub/b.php"
run "$work/m" phpca pack --dry-run --format=json -m "$work/other.json"
is "manifest: its root is relative to it" "$(json "$work/m.out" '"$j[root] $j[entry]"')" "$work/sub b.php"
is "--root has the last word" "$(packs "$app" -m "$work/other.json" --entry main.php 2>&1 | grep -o 'main.php.*script' || cat "$work/dry.err")" \
	"phpca: $work/other.json:1:23: /entry: entry script \"b.php\" is not among the files that are packed"

# ---- which files ----
app=$work/project
mkdir -p "$app"/{bin,src,tests,node_modules/x,sub/node_modules,.git,sub/.svn,vendor/acme/lib/tests,vendor/composer,empty,templates,.phpca}
cat > "$app/composer.json" <<'END'
{"name": "acme/project", "version": "1.2", "bin": ["bin/tool.sh", "bin/tool"], "archive": {"exclude": ["tests", "!/tests/keep.txt", "/*.md"]}}
END
printf '#!/bin/sh\necho php\n' > "$app/bin/tool.sh"
printf '#!/usr/bin/env php\n<?php echo 1;\n' > "$app/bin/tool" && chmod 755 "$app/bin/tool"
printf '#!/usr/bin/env php\n<?php echo 2;\n' > "$app/bin/console"
echo '<?php class A {}' > "$app/src/A.php"
echo 'no tag' > "$app/src/text.php"
echo 'text <?= 1 ?>' > "$app/src/page.phtml"
echo 'define = 1' > "$app/src/config.inc"
echo '<?php return 1;' > "$app/src/config.data"
echo 'Dear {{ name }}, <?php ?>' > "$app/templates/mail.twig"
touch "$app"/{tests/T.php,tests/keep.txt,node_modules/x/i.php,sub/node_modules/i.js,.git/HEAD,sub/.svn/e,vendor/acme/lib/tests/t.php}
touch "$app"/{README.md,sub/README.md,old.phpca,sub/data.phpca,.phpca/index,app.phpca.tmp.77,Upper.PHP}
ln -s ../src/A.php "$app/sub/link.php"
ln -s ../src "$app/sub/linked"
ln -s ../tests/T.php "$app/sub/to-excluded.php"
ln -s ../node_modules "$app/sub/to-excluded"
ln -s nowhere "$app/sub/dangling"
echo outside > "$work/outside.txt"
ln -s "$work/outside.txt" "$app/sub/outside.txt"
ln -s "$work/manifest" "$app/sub/outside"
mkfifo "$app/sub/fifo"
is "a Composer project: which files, and as what" "$(cd "$app" && packs . )" "Upper.PHP:script bin/console:entry bin/tool:entry bin/tool.sh:asset composer.json:asset empty:directory src/A.php:script src/config.data:script src/config.inc:asset src/page.phtml:script src/text.php:script sub/README.md:asset sub/data.phpca:asset sub/link.php:link sub/linked:link sub/node_modules/i.js:asset sub/outside.txt:asset sub/to-excluded.php:script templates/mail.twig:asset tests/keep.txt:asset vendor/acme/lib/tests/t.php:script vendor/composer:directory"
warned "... a link that leads nowhere is named" "sub/dangling: symbolic link that leads nowhere"
warned "... a link to a file outside is named" "sub/outside.txt: symbolic link to $work/outside.txt, outside the root; packed as a plain file"
warned "... a link to a directory outside is named" "sub/outside: symbolic link to $work/manifest, outside the root; left out"
warned "... a link to a directory that is left out is named" "sub/to-excluded: symbolic link to node_modules, which is left out"
warned "... a fifo is named" "sub/fifo: neither file"
is "... links lead to paths of the archive" "$(json "$work/dry.out" 'implode(" ", array_column($j["list"], "target"))')" "src/A.php src"
is "... \"bin\" gives the entry, usual places the others" "$(json "$work/dry.out" '$j["entry"]." ".implode(" ", $j["starts"])')" "bin/tool bin/console"
is "--entry" "$(packs "$app" --entry ./src/A.php > /dev/null; json "$work/dry.out" '$j["entry"]." ".count($j["starts"])')" "src/A.php 0"
is "--entry, absolute" "$(packs "$app" --entry "$app/src/A.php" > /dev/null; json "$work/dry.out" '$j["entry"]')" "src/A.php"
is "--entry by a link is what it leads to" "$(packs "$app" --entry sub/link.php > /dev/null; json "$work/dry.out" '$j["entry"]')" "src/A.php"
refuses 2 '--entry: "gone.php"' "--entry that is not there" phpca pack --dry-run --root "$app" --entry gone.php
is "-o inside the root, and what a killed packager left of it, are not packed" \
	"$(packs "$app" -o "$app/sub/README.md" | tr ' ' '\n' | grep -c 'sub/README.md')$(cd "$app" && packs . -o ./app.phpca | grep -c tmp.77)" 00
# patterns NAME MANIFEST WANTED
patterns() {
	echo "$2" > "$work/patterns.json"
	is "patterns: $1" "$(packs "$app" -m "$work/patterns.json" 2>&1 | sed -E 's/:[a-z]+//g')" "$3"
}
patterns "include, one star" '{"include": ["/src/*.php"]}' "src/A.php src/text.php"
patterns "include, any depth" '{"include": ["*.phtml", "mail.*"]}' "src/page.phtml templates/mail.twig"
patterns "a slash inside ties to the root" '{"include": ["lib/tests", "src/page.phtml"]}' "src/page.phtml"
patterns "two stars" '{"include": ["**/tests/*.php", "/sub/**/*.js"]}' "sub/node_modules/i.js vendor/acme/lib/tests/t.php"
patterns "include and exclude, a directory covers all below" '{"include": ["src/"], "exclude": ["src/config.*", "text.php"]}' "src/A.php src/page.phtml"
patterns "a slash at the end: directories only" '{"include": ["src", "bin"], "exclude": ["tool/", "A.php/", "config.*"]}' "bin/console bin/tool bin/tool.sh src/A.php src/page.phtml src/text.php"
patterns "the last one decides" '{"include": ["/src/"], "exclude": ["*", "!A.php", "!/src/t?xt.[a-p]hp", "src/A.*"]}' "src/text.php"
patterns "negation takes back a default" '{"include": ["node_modules"], "exclude": ["!/node_modules/"]}' "node_modules/x/i.php sub/node_modules/i.js"
patterns "sets, and a bracket that stays open" '{"include": ["src/[B-Z.A]*", "src/[!a-su-z]*.php", "[!", "[", "[a-"]}' "src/A.php src/text.php"
long=$(printf 'a%.0s' {1..200}) && touch "$app/templates/$long"
patterns "many stars take no time, and match no less" '{"include": ["*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b", "te*a*e*/*a*a*a*a*a*a*a*", "**/te*/**/**/**/*wig"]}' "templates/$long templates/mail.twig"
rm "$app/templates/$long"
touch "$app/src/x*.php" "$app/src/xy.php"
patterns "an escaped star is a star" '{"include": ["src/x\\*.php"]}' "src/x*.php"
rm "$app/src/x*.php" "$app/src/xy.php"
patterns ".git is never packed" '{"include": [".git", "src/A.php"], "exclude": ["!.git"]}' "src/A.php"
echo '{"include": ["/nothing"]}' > "$work/patterns.json"
refuses 1 "nothing to pack" "patterns that leave nothing" phpca pack --dry-run --root "$app" -m "$work/patterns.json"

echo '{"extract": ["/src/*.phtml", "*.so"]}' > "$work/patterns.json"
packs "$app" -m "$work/patterns.json" > /dev/null
warned "\"extract\" that matches nothing is named" '"extract": *.so matches no file'
is "... and only that" "$(grep -c '"extract"' "$work/dry.err")" 1
is "... a dry run says which files it names" "$(json "$work/dry.out" '$j["sources"].implode(array_map(fn($f) => $f["extract"] ? " $f[path]" : "", $j["list"]))')" \
	"keep src/page.phtml"
echo '{"extract": ["/src/*.phtml"], "sources": "strip"}' > "$work/patterns.json"
refuses 2 "src/page.phtml is a script" "\"extract\" of a script without its source" phpca pack --dry-run --root "$app" -m "$work/patterns.json"

# ---- FILE ... ----
is "FILE ...: only these, from their common directory" "$(packs_files() { run "$work/dry" phpca pack --dry-run --format=json "$@"; json "$work/dry.out" '$j["root"]." ".$j["entry"]." ".implode(" ", array_column($j["list"], "path"))'; }; packs_files "$app/src/A.php" "$app/bin/tool" "$app/src/A.php")" "$app src/A.php bin/tool src/A.php"
refuses 2 "not below the root" "FILE outside of --root" phpca pack --dry-run --root "$app/src" "$app/bin/tool"
refuses 2 "found a directory" "a directory for FILE" phpca pack --dry-run "$app/src"
refuses 1 "$app/gone.php" "FILE that is not there" phpca pack --dry-run "$app/gone.php"

# ---- development packages ----
app=$work/dev
mkdir -p "$app"/vendor/{composer,bin,acme/used,acme/tester/src} && cd "$app" || exit 1
echo '{"require": {"acme/used": "*"}, "require-dev": {"acme/tester": "*"}}' > composer.json
is "packages that are not installed" "$(packs . > /dev/null; grep -c 'run composer install first' "$work/dry.err")" 1
cat > vendor/composer/installed.json <<'END'
{"packages": [{"name": "acme/used", "install-path": "../acme/used"},
 {"name": "acme/tester", "install-path": "../acme/tester", "bin": ["src/run"]}], "dev": true, "dev-package-names": ["acme/tester"]}
END
cat > vendor/composer/autoload_files.php <<'END'
<?php
$vendorDir = dirname(__DIR__);
$baseDir = dirname($vendorDir);
return array(
    '0' => $vendorDir . '/acme/tester/src/functions.php',
    '1' => $baseDir . '/helpers.php',
);
END
touch vendor/acme/used/u.php vendor/acme/tester/src/{functions,Case}.php vendor/bin/run vendor/bin/other
all="composer.json vendor/acme/tester/src/Case.php vendor/acme/tester/src/functions.php vendor/acme/used/u.php vendor/bin/other vendor/bin/run vendor/composer/autoload_files.php vendor/composer/installed.json"
dev() { echo "$1" > "$work/dev.json"; packs "$app" -m "$work/dev.json" | sed -E 's/:[a-z]+//g'; }
is "development packages stay where nothing is said" "$(dev '{}')" "$all"
is "\"dev\": true" "$(dev '{"dev": true}')" "$all"
is "\"dev\": false leaves them out, but for what the autoloader requires" "$(dev '{"dev": false}')" \
	"composer.json vendor/acme/tester/src/functions.php vendor/acme/used/u.php vendor/bin/other vendor/composer/autoload_files.php vendor/composer/installed.json"
warned "... and says what is exact" "composer install --no-dev"
mkdir -p "$work/path-repository/src" && echo '<?php' > "$work/path-repository/src/P.php"
rm -r vendor/acme/used && ln -s "$work/path-repository" vendor/acme/used
is "a package of a \"path\" repository outside the root is packed" "$(packs "$app" | grep -o 'vendor/acme/used/[^ ]*')" "vendor/acme/used/src/P.php:script"
echo '{"name": 7,' > composer.json
refuses 2 "composer.json:1:12: not valid JSON" "composer.json that is not JSON" phpca pack --dry-run --root "$app"

# ---- and why ----
app=$work/why
mkdir -p "$app"/{bin,src/Legacy,tests,public,docs,var,node_modules,vendor/composer,vendor/acme/used/lib,vendor/acme/tester}
cat > "$app/composer.json" <<'END'
{"name": "acme/why", "bin": "bin/tool", "archive": {"exclude": ["/docs"]},
 "autoload": {"psr-4": {"App\\": "src/"}, "classmap": ["public"], "exclude-from-classmap": ["src/Legacy/"], "files": ["src/functions.php"]},
 "autoload-dev": {"psr-4": {"App\\Tests\\": ["tests/", "spec"]}}}
END
cat > "$app/vendor/composer/installed.json" <<'END'
{"packages": [{"name": "acme/used", "version": "1.2.0", "install-path": "../acme/used", "autoload": {"psr-0": {"Used_": "lib"}}},
 {"name": "acme/tester", "version": "3.0.0", "install-path": "../acme/tester"}], "dev": true, "dev-package-names": ["acme/tester"]}
END
echo "<?php return array('x' => \$baseDir . '/src/functions.php');" > "$app/vendor/composer/autoload_files.php"
sed -i "s/array(/array(\n    /" "$app/vendor/composer/autoload_files.php"
printf '#!/usr/bin/env php\n<?php\n' > "$app/bin/tool"
echo '<?php' | tee "$app"/{src/A,src/functions,src/Legacy/Old,tests/ATest,public/index,vendor/acme/used/lib/Used,vendor/acme/tester/run}.php > /dev/null
touch "$app"/{docs/x.md,var/v,node_modules/n.js,CHANGES,ignored.txt,template.txt,.hidden,out.phpca}
echo '/ignored.txt export-ignore' > "$app/.gitattributes"
echo '{"exclude": ["*.md", "CHANGES"], "writable": ["var"], "extract": ["template.txt"]}' > "$app/phpca.json"
run "$work/dry" phpca pack --dry-run --format=json --root "$app"
why() { json "$work/dry.out" 'array_column($j["list"], "why", "path")["'"$1"'"] ?? "not there"'; }
is "why: an entry that composer.json names" "$(why bin/tool)" "entry for the command line; composer.json: bin"
is "why: an entry for web servers, by a class map rule" "$(why public/index.php)" "entry for web servers; autoload classmap public"
is "why: a psr-4 rule" "$(why src/A.php)" 'autoload psr-4 App\ => src/'
is "why: not in the class map" "$(why src/Legacy/Old.php)" 'not in the class map (exclude-from-classmap)'
is "why: loaded at every start" "$(why src/functions.php)" 'autoload psr-4 App\ => src/; always loaded (autoload files)'
is "why: a rule for development" "$(why tests/ATest.php)" 'autoload-dev psr-4 App\Tests\ => tests/'
is "why: a package" "$(why vendor/acme/used/lib/Used.php)" 'package acme/used 1.2.0; autoload psr-0 Used_ => lib'
is "why: a package for development" "$(why vendor/acme/tester/run.php)" 'package acme/tester 3.0.0; for development only ("dev": false leaves it out)'
is "why: the rest" "$(why template.txt)" "Composer project"
is "what is left out, and why" "$(json "$work/dry.out" 'implode("; ", array_map(fn($f) => "$f[path] $f[why]", $j["left_out"]))')" \
	"CHANGES manifest: exclude; docs/ composer.json: archive.exclude; ignored.txt .gitattributes: export-ignore; node_modules/ by default; out.phpca by default; var/v manifest: writable"
check "... as text, too" bash -c "'$build/phpca' pack --dry-run --root '$app' | grep -qF 'left out              docs/  (composer.json: archive.exclude)'"
check "... and -vv says why of what was packed" bash -c "'$build/phpca' pack -vv --root '$app' -o '$work/why.phpca' | grep -qF '(package acme/used 1.2.0; autoload psr-0 Used_ => lib)'"
echo '{"include": ["/src"], "dev": false}' > "$app/phpca.json"
run "$work/dry" phpca pack --dry-run --format=json --root "$app"
is "why: \"include\"" "$(why src/A.php)" 'manifest: include; autoload psr-4 App\ => src/'
is "what \"dev\" and \"include\" leave out" "$(json "$work/dry.out" 'implode(" ", array_unique(array_map(fn($f) => $f["why"], array_filter($j["left_out"], fn($f) => preg_match("~tester|template~", $f["path"])))))')" \
	"manifest: include manifest: dev"

# ---- files that can't be read ----
if [ "$(id -u)" = 0 ] && command -v setpriv > /dev/null; then
	everybodys place && cp "$build/phpca" "$place/" && echo '<?php' > "$place/secret.php" && chmod 600 "$place/secret.php"
	refuses 1 "$place/secret.php: can't be read: Permission denied" "a file without permission is named" \
		setpriv --reuid=65534 --regid=65534 --clear-groups "$place/phpca" pack --dry-run --root "$place" -o "$place/unused.phpca"
else
	skip "a file without permission is named" "needs root and setpriv"
fi

# ---- a git revision ----
app=$work/git
git=(git -C "$app" -c user.name=t -c user.email=t@example.org -c commit.gpgsign=false)
if command -v git > /dev/null && mkdir -p "$app/sub/src" && "${git[@]}" init -q; then
	echo '{"entry": "run.php"}' > "$app/sub/phpca.json"
	echo '<?php echo 1;' > "$app/sub/run.php" && chmod 755 "$app/sub/run.php"
	ln -s ../run.php "$app/sub/src/link" && ln -s /etc/passwd "$app/sub/src/absolute"
	"${git[@]}" add -A && GIT_COMMITTER_DATE='1600000000 +0000' "${git[@]}" commit -qm one
	echo '<?php echo 2; syntax error' > "$app/sub/run.php" && echo new > "$app/sub/new.txt"
	is "--rev: the committed files below the root" "$(packs "$app/sub" --rev HEAD)" "phpca.json:asset run.php:entry src/link:link"
	warned "--rev: a link that leads out is named" "src/absolute: symbolic link to /etc/passwd, outside the root"
	check "--rev: packed" phpca pack -q --root "$app/sub" --rev HEAD --mount /srv/app -o "$work/rev.phpca"
	run "$work/revlist" phpca list --format=json "$work/rev.phpca"
	is "--rev: committed contents, mode and time" "$(json "$work/revlist.out" 'implode(" ", array_map(fn($e) => "$e[path]=$e[size],".decoct($e["mode"]).",$e[mtime]", array_filter($j["entries"], fn($e) => $e["kind"] === "script")))')" "run.php=14,755,1600000000"
	check "--rev: the manifest inside names the commit" bash -c "tar -xOf '$work/rev.phpca' .phpca/manifest.json | grep -q $("${git[@]}" rev-parse HEAD)"
	refuses 2 "--rev: nosuch" "--rev that is not there" phpca pack --root "$app/sub" --rev nosuch
	# Not below this checkout, which is a repository.
	everybodys nowhere
	refuses 2 "--rev: $nowhere" "--rev without a repository" phpca pack --root "$nowhere" --rev HEAD
else
	skip "--rev" "no git"
fi

# ---- pack, and the tools ----
app=$work/tools
mkdir -p "$app"/{bin,public,data,empty} && cd "$work" || exit 1
printf '#!/usr/bin/env php\n<?php echo "tool\\n";\n' > "$app/bin/tool" && chmod 755 "$app/bin/tool"
echo '<?php echo "page";' > "$app/public/index.php"
echo '<?php function f() { return 1; }' > "$app/f.php"
head -c 20000 /dev/urandom > "$app/data/font.ttf"
echo text > "$app/data/note.txt" && ln -s note.txt "$app/data/link.txt" && ln -s data "$app/linked"
echo '{"name": "tools", "version": "3", "entry": ["bin/tool", "public/index.php"], "extract": ["*.ttf", "/data/link.txt"]}' > "$app/phpca.json"
touch -d @1500000000 "$app/data/note.txt"
archive=$work/tools.phpca
run "$work/pack" phpca pack --root "$app" -o "$archive" --mount /srv/tools --no-progress
is "pack: exit code" "$(cat "$work/pack.code")" 0
check "pack: the report names archive, counts, bytes" grep -q "^$archive: 8 files, 3 scripts: " "$work/pack.out"
is "pack: nothing on stderr" "$(cat "$work/pack.err")" ""
run "$work/quiet" phpca pack -q --root "$app" -o "$work/quiet.phpca" --mount /srv/tools
is "pack -q says nothing" "$(cat "$work/quiet.out" "$work/quiet.err")" ""
check "... and packs the same bytes" cmp "$archive" "$work/quiet.phpca"
run "$work/pack" phpca pack --format=json --root "$app" -o "$archive" --mount /srv/tools
is "pack --format=json" "$(json "$work/pack.out" '"$j[version] $j[scripts] ".($j["precompiled"] + $j["from_source"])." ".($j["bytes_out"] === filesize($j["archive"]) ? "size" : "wrong size")')" "1 3 3 size"
if tar -xOf "$archive" .phpca/manifest.json | grep -q "$work"; then not_ok "the manifest inside does not know where it was packed" "$(tar -xOf "$archive" .phpca/manifest.json)"; else ok "the manifest inside does not know where it was packed"; fi
is "the manifest inside has every setting" "$(tar -xOf "$archive" .phpca/manifest.json > "$work/inside.json"; json "$work/inside.json" 'implode(" ", array_keys($j))." $j[mount] ".implode(",", $j["entry"]["cli"])." ".implode(",", $j["entry"]["web"])')" \
	"name version entry mount include exclude dev sources extract optimize writable rebase preload build /srv/tools bin/tool public/index.php"
is "the manifest inside names the PHP" "$(json "$work/inside.json" '$j["build"]["php"]')" "$(php -r 'echo PHP_VERSION;')"
mkdir "$work/directory"
refuses 2 "wanted a file, found a directory" "-o that is a directory" phpca pack --root "$app" -o "$work/directory"
SOURCE_DATE_EPOCH=1400000000 run "$work/pack" phpca pack -q --root "$app" -o "$work/clamped.phpca"
run "$work/list" phpca list --format=json "$work/clamped.phpca"
is "SOURCE_DATE_EPOCH clamps times" "$(json "$work/list.out" 'max(array_column(array_filter($j["entries"], fn($e) => $e["kind"] !== "directory"), "mtime"))')" 1400000000
refuses 2 'SOURCE_DATE_EPOCH: wanted seconds' "SOURCE_DATE_EPOCH that is no number" env SOURCE_DATE_EPOCH=today "$build/phpca" pack --root "$app"

run "$work/list" phpca list "$archive"
is "list: paths in the order of the tree" "$(awk '{print $3}' "$work/list.out" | tr '\n' ' ')" "bin/ bin/tool data/ data/font.ttf data/link.txt data/note.txt empty/ f.php linked phpca.json public/ public/index.php "
check "list: links with their target" grep -q 'data/link.txt -> data/note.txt' "$work/list.out"
run "$work/list" phpca list --format=json "$archive"
is "list --format=json" "$(json "$work/list.out" '$j["version"]." ".implode(" ", array_map(fn($e) => "$e[path],$e[size],".decoct($e["mode"]).",$e[mtime]", array_filter($j["entries"], fn($e) => $e["path"] === "data/note.txt")))')" "1 data/note.txt,5,644,1500000000"
run "$work/info" phpca info "$archive"
check "info: mount, entry, php" bash -c "grep -qE '^mount +/srv/tools$' '$work/info.out' && grep -qE '^entry +bin/tool$' '$work/info.out' && grep -q '^php  *$(php -r 'echo PHP_VERSION;')' '$work/info.out'"
run "$work/info" phpca info --format=json "$archive"
is "info --format=json: the parts are the whole" "$(json "$work/info.out" '$j["version"]." ".($j["bytes"]["total"] * 2 === array_sum($j["bytes"]) ? "sum" : json_encode($j["bytes"]))." ".$j["bytes"]["assets"]." ".array_sum($j["verdicts"])." ".implode(",", $j["starts"])')" \
	"1 sum $((20000 + 5 + $(stat -c %s "$app/phpca.json"))) 3 bin/tool,public/index.php"

check "extract" phpca extract "$archive" -C "$work/out/deep"
check "extract: gives back the tree" diff -r "$app" "$work/out/deep"
is "extract: modes, times, links" "$(stat -c '%a' "$work/out/deep/bin/tool") $(stat -c '%Y' "$work/out/deep/data/note.txt") $(readlink "$work/out/deep/linked")" "755 1500000000 data"
check "extract: twice is fine" phpca extract "$archive" -C "$work/out/deep"
echo changed > "$work/out/deep/data/note.txt"
refuses 1 "data/note.txt: is in the way" "extract: overwrites nothing" phpca extract "$archive" -C "$work/out/deep"
check "extract --force" phpca extract --force "$archive" -C "$work/out/deep"
check "extract --force: gives back the tree" diff -r "$app" "$work/out/deep"
mkdir "$work/trap" "$work/elsewhere" && ln -s "$work/elsewhere" "$work/trap/data"
refuses 1 "trap/data: wanted a directory" "extract: does not follow links that lie in wait" phpca extract "$archive" -C "$work/trap"
is "... and wrote nothing there" "$(ls -A "$work/elsewhere")" ""

run "$work/verify" phpca verify "$archive"
is "verify: ok" "$(cat "$work/verify.code") $(grep -c ': ok' "$work/verify.out")" "0 1"
run "$work/verify" phpca verify --format=json "$archive"
is "verify --format=json: ok" "$(json "$work/verify.out" 'json_encode([$j["version"], $j["ok"], $j["faults"]])')" "[1,true,[]]"
php -r '$b = file_get_contents($argv[1]); $p = strpos($b, "text\n"); $b[$p] = "T"; $b[strpos($b, "echo \"page")] = "E"; file_put_contents($argv[2], $b);' "$archive" "$work/damaged.phpca"
run "$work/verify" phpca verify "$work/damaged.phpca"
is "verify: names every fault" "$(cat "$work/verify.code") $(grep -c 'data/note.txt' "$work/verify.err") $(grep -c 'public/index.php' "$work/verify.err")" "1 1 1"
run "$work/verify" phpca verify --format=json "$work/damaged.phpca"
is "verify --format=json: names every fault" "$(cat "$work/verify.code") $(json "$work/verify.out" 'json_encode($j["ok"])." ".count($j["faults"])')" "1 false 2"
head -c 6000 "$archive" > "$work/cut.phpca"
for tool in info list verify extract; do
	refuses 1 "cut.phpca" "$tool: an archive that is cut" phpca $tool "$work/cut.phpca"
done

# Names that lead out of the directory: an archive that lies is opened (not every name is looked at), and nothing is written by it.
check "a name that leads out: made" php "$here/patch_name.php" "$archive" "$work/lying.phpca" data/note.txt ../../n/n.txt
refuses 1 "a path that an archive cannot hold" "extract: refuses a name that leads out" phpca extract "$work/lying.phpca" -C "$work/lies/deep/er"
refuses 1 "a path that an archive cannot hold" "deploy: refuses a name that leads out" phpca deploy "$work/lying.phpca" "$work/lies/deep/er"
check "... and nothing was written" test ! -e "$work/lies"


# ---- which entry is started ----
app=$work/kinds
mkdir -p "$app/public"
echo '<?php echo "cli\n";' > "$app/run.php"
echo '<?php echo "web\n";' > "$app/public/front.php"
# started MANIFEST: what the command line gets, what a web request gets, what info says of each
started() {
	echo "$1" > "$app/phpca.json"
	phpca pack -q --root "$app" -o "$work/kinds.phpca" 2>&1
	echo "$(php_with "$work/kinds.phpca") $(REDIRECT_STATUS=1 REQUEST_METHOD=GET SCRIPT_FILENAME=$work/kinds.phpca PATH_TRANSLATED=$work/kinds.phpca LD_PRELOAD=$preload \
		php-cgi -q -d extension="$build/phpca.so" 2>&1 | tail -1) $(phpca info "$work/kinds.phpca" | grep -c ' (web)$')"
}
is "entries for the command line and for web servers" "$(started '{"entry": {"web": "public/front.php", "cli": "run.php"}}')" "cli web 1"
is "... in a list: by their place" "$(started '{"entry": ["run.php", "public/front.php"]}')" "cli web 1"
is "... one for web servers only is the only one" "$(started '{"entry": {"web": ["public/front.php"]}}')" "web web 1"
is "... one for the command line only, too" "$(started '{"entry": {"cli": "public/front.php"}}')" "web web 0"
plan
