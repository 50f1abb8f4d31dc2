#!/bin/bash
# Why a file is packed or left out, as a dry run says.
. "$(dirname "$0")/lib.sh"

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
plan
