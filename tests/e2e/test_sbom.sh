#!/bin/bash
# What an archive says of its packages: .phpca/manifest.json, and phpca info --sbom against CycloneDX's own schema.
. "$(dirname "$0")/lib.sh"
export HOME=$work GIT_CONFIG_NOSYSTEM=1
printf '[user]\n\tname = t\n\temail = t@example.org\n[safe]\n\tdirectory = *\n' > "$work/.gitconfig"

# The schemas come with CycloneDX's own library, from its registry; once for all runs.
schemas=$build/apps/cyclonedx
if [ ! -f "$schemas/package/res/schema/bom-1.6.SNAPSHOT.schema.json" ]; then
	rm -rf "$schemas" && mkdir -p "$schemas"
	(cd "$schemas" && npm pack --silent @cyclonedx/cyclonedx-library@10.3.0 && tar -xzf ./*.tgz) > "$work/npm.log" 2>&1
fi
check "CycloneDX's schemas are there" test -f "$schemas/package/res/schema/bom-1.6.SNAPSHOT.schema.json"
check "a validator is there" sh "$top/scripts/install-app.sh" schema "$build/apps/schema"
valid() { check "$1: valid CycloneDX 1.6" php "$here/sbom.php" "$build/apps/schema" "$schemas/package/res/schema" "$2"; }

# ---- a project with every sort of package ----
app=$work/app
mkdir -p "$app"/{src,vendor/composer,vendor/acme/{lib,tool,log},packages/inside}
cat > "$app/composer.json" <<'END'
{"name": "acme/app", "type": "project", "license": "proprietary", "require": {"php": ">=8.1", "acme/lib": "^1.0", "acme/meta": "*"}, "require-dev": {"acme/tool": "^2"}}
END
cat > "$app/vendor/composer/installed.json" <<'END'
{"packages": [
{"name": "acme/inside", "version": "dev-main", "type": "library", "license": ["MIT", "GPL-2.0-or-later or Apache-2.0"], "install-path": "../../packages/inside", "dist": {"type": "path", "url": "packages/inside", "reference": "0123abc"}},
{"name": "acme/lib", "version": "1.2.0+build 1", "type": "library", "license": ["MIT"], "require": {"php": "*", "ext-json": "*", "psr/log-implementation": "1.0", "acme/inside": "*"}, "install-path": "../acme/lib",
 "source": {"type": "git", "url": "https://user:secret@git.example/lib", "reference": "89abcdef89abcdef89abcdef89abcdef89abcdef"}, "dist": {"type": "zip", "url": "https://mirror.example/lib.zip?token=secret", "reference": "89abcdef89abcdef89abcdef89abcdef89abcdef", "shasum": ""}},
{"name": "acme/log", "version": "3.0", "type": "library", "license": "BSD-3-Clause", "provide": {"psr/log-implementation": "1.0"}, "require": {"acme/lib": "*"}, "install-path": "../acme/log"},
{"name": "acme/meta", "version": "1.0", "type": "metapackage", "require": {"acme/log": "*"}, "install-path": null},
{"name": "acme/tool", "version": "2.1", "type": "composer-plugin", "license": ["my own terms, see the web site"], "install-path": "../acme/tool"},
{"name": "else/where", "version": "1.0", "type": "library", "install-path": "../../../elsewhere"}
], "dev": true, "dev-package-names": ["acme/tool"]}
END
cat > "$app/composer.lock" <<'END'
{"content-hash": "00ff", "packages": [{"name": "acme/lib", "version": "1.2.0+build 1", "dist": {"reference": "89abcdef89abcdef89abcdef89abcdef89abcdef", "shasum": "da39a3ee5e6b4b0d3255bfef95601890afd80709"}}], "packages-dev": []}
END
for path in src/a vendor/acme/lib/l vendor/acme/tool/t vendor/acme/log/l packages/inside/i; do echo '<?php' > "$app/$path.php"; done
echo /vendor/ > "$app/.gitignore"
(cd "$app" && git init -q && git add -A && GIT_COMMITTER_DATE='1600000000 +0000' git commit -qm one && git tag v9)
check "packed" phpca pack -q --root "$app" --mount /srv/app -o "$work/app.phpca"
tar -xOf "$work/app.phpca" .phpca/manifest.json > "$work/manifest.json"
is "manifest: the packages that are packed" "$(json "$work/manifest.json" 'implode(" ", array_map(fn($p) => "$p[name]@$p[version]" . ($p["dev"] ? "(dev)" : ""), $j["composer"]["packages"]))')" \
	"acme/inside@dev-main acme/lib@1.2.0+build 1 acme/log@3.0 acme/meta@1.0 acme/tool@2.1(dev)"
is "manifest: references, license, hash, type, what it requires" "$(json "$work/manifest.json" 'json_encode($j["composer"]["packages"][1], JSON_UNESCAPED_SLASHES)')" \
	'{"name":"acme/lib","version":"1.2.0+build 1","type":"library","license":["MIT"],"dev":false,"path":"vendor/acme/lib","source":"89abcdef89abcdef89abcdef89abcdef89abcdef","dist":"89abcdef89abcdef89abcdef89abcdef89abcdef","sha1":"da39a3ee5e6b4b0d3255bfef95601890afd80709","requires":{"php":"*","ext-json":"*","psr/log-implementation":"1.0","acme/inside":"*"}}'
is "manifest: the project, and its lock file" "$(json "$work/manifest.json" 'json_encode(array_diff_key($j["composer"], ["packages" => 1]), JSON_UNESCAPED_SLASHES)')" \
	'{"type":"project","license":["proprietary"],"lock":"00ff","requires":{"php":">=8.1","acme/lib":"^1.0","acme/meta":"*"},"requires-dev":{"acme/tool":"^2"}}'
if grep -qE 'secret|mirror|git\.example' "$work/manifest.json"; then not_ok "manifest: no address, no credentials"; else ok "manifest: no address, no credentials"; fi

phpca info --sbom "$work/app.phpca" > "$work/app.json"
valid "the project" "$work/app.json"
is "sbom: components by purl" "$(json "$work/app.json" 'implode(" ", array_column($j["components"], "purl"))')" \
	"pkg:composer/acme/inside@dev-main pkg:composer/acme/lib@1.2.0%2Bbuild%201 pkg:composer/acme/log@3.0 pkg:composer/acme/meta@1.0 pkg:composer/acme/tool@2.1"
is "sbom: licenses" "$(json "$work/app.json" 'implode("; ", array_map(fn($c) => isset($c["licenses"]) ? $c["licenses"][0]["expression"] ?? "named " . $c["licenses"][0]["license"]["name"] : "none", [$j["metadata"]["component"], ...$j["components"]]))')" \
	"named proprietary; MIT OR (GPL-2.0-or-later OR Apache-2.0); MIT; BSD-3-Clause; none; named my own terms, see the web site"
is "sbom: hash from the lock file, scope" "$(json "$work/app.json" '$j["components"][1]["hashes"][0]["content"]." ".implode(",", array_column($j["components"], "scope"))')" \
	"da39a3ee5e6b4b0d3255bfef95601890afd80709 required,required,required,required,optional"
is "sbom: the graph, through what packages provide" "$(json "$work/app.json" 'implode("; ", array_map(fn($d) => preg_replace("~pkg:composer/acme/|@[^ ,;]*~", "", $d["ref"] . " > " . implode(",", $d["dependsOn"])), $j["dependencies"]))')" \
	"app > lib,meta,tool; inside > ; lib > log,inside; log > lib; meta > log; tool > "
is "sbom: the application goes by its tag, and names its commit" "$(json "$work/app.json" '$j["metadata"]["component"]["version"]." ".$j["metadata"]["component"]["pedigree"]["commits"][0]["uid"]." ".$j["metadata"]["timestamp"]')" \
	"v9 $(git -C "$app" rev-parse HEAD) 2020-09-13T12:26:40Z"
cp -a "$app" "$work/elsewhere-app" && find "$work/elsewhere-app" -name '*.php' -exec touch -d 2001-01-01 {} +
check "elsewhere: packed" phpca pack -q --root "$work/elsewhere-app" --mount /srv/app -o "$work/elsewhere.phpca"
phpca info --sbom "$work/elsewhere.phpca" > "$work/elsewhere.json"
same "sbom: the same text from another directory and time" "$work/app.json" "$work/elsewhere.json"
echo '<?php echo 1;' > "$app/src/a.php"
check "changed: packed" phpca pack -q --root "$app" --mount /srv/app -o "$work/changed.phpca"
phpca info --sbom "$work/changed.phpca" > "$work/changed.json"
valid "a dirty tree" "$work/changed.json"
if [ "$(json "$work/app.json" '$j["serialNumber"]')" != "$(json "$work/changed.json" '$j["serialNumber"]')" ]; then ok "sbom: another content, another serial number"; else not_ok "sbom: another content, another serial number"; fi
echo '{"dev": false}' > "$app/phpca.json"
check "without development packages: packed" phpca pack -q --root "$app" --mount /srv/app -o "$work/nodev.phpca"
phpca info --sbom "$work/nodev.phpca" > "$work/nodev.json"
is "sbom: \"dev\": false leaves them out" "$(json "$work/nodev.json" 'implode(" ", array_column($j["components"], "name"))." | ".implode(" ", array_merge(...array_column($j["dependencies"], "dependsOn")))')" \
	"inside lib log meta | pkg:composer/acme/lib@1.2.0%2Bbuild%201 pkg:composer/acme/meta@1.0 pkg:composer/acme/log@3.0 pkg:composer/acme/inside@dev-main pkg:composer/acme/lib@1.2.0%2Bbuild%201 pkg:composer/acme/log@3.0"
is "info: counts them" "$(phpca info "$work/app.phpca" | grep '^packages')" "packages    5, 1 of them for development"

# ---- real ones, and one without Composer ----
for name in symfony composer; do
	check "$name installed" sh "$top/scripts/install-app.sh" $name "$build/apps/$name"
	check "$name: packed" phpca pack -q --root "$build/apps/$name" -o "$work/$name.phpca"
	phpca info --sbom "$work/$name.phpca" > "$work/$name.json"
	valid "$name" "$work/$name.json"
	is "$name: every installed package" "$(json "$work/$name.json" 'count($j["components"])')" "$(json "$build/apps/$name/vendor/composer/installed.json" 'count($j["packages"])')"
done
mkdir "$work/plain" && echo '<?php' > "$work/plain/a.php"
check "no Composer project: packed" phpca pack -q --root "$work/plain" -o "$work/plain.phpca"
phpca info --sbom "$work/plain.phpca" > "$work/plain.json"
valid "no Composer project" "$work/plain.json"
plan
