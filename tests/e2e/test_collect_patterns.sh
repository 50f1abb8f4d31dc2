#!/bin/bash
# Patterns of the manifest: "include", "exclude", "extract".
. "$(dirname "$0")/lib.sh"
. "$here/collect.sh"

composer_project
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
plan
