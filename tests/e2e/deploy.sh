# shellcheck shell=bash
# A program in three versions, to be deployed. To be sourced after lib.sh; makes $work/v1.phpca to v3.phpca, to be deployed into $live.
app=$work/app live=$work/live
mkdir -p "$app/bin" "$app/public/css" "$app/data" "$app/lib" "$app/shared/media" "$app/var"
cat > "$app/bin/tool" <<-'END'
	#!/usr/bin/env php
	<?php
	require __DIR__ . '/../lib/version.php';
	echo version(), ' ', __DIR__, ' ', implode(',', array_diff(scandir(dirname(__DIR__)), ['.', '..'])), "\n";
END
echo '<?php require __DIR__ . "/../lib/version.php"; echo "page ", version(), "\n";' > "$app/public/index.php"
echo '<?php function version() { return "v1"; }' > "$app/lib/version.php"
echo 'v1' > "$app/public/css/site.css"; echo 'v1 only' > "$app/public/old.txt"; echo 'never changes' > "$app/public/logo.svg"
echo 'hidden' > "$app/data/secret.txt"; echo 'v1' > "$app/data/font.ttf"; echo 'a picture' > "$app/shared/media/p.png"
ln -s ../shared/media "$app/public/media"
chmod 600 "$app/data/font.ttf"
cat > "$app/phpca.json" <<-END
	{"name": "deploy/test", "entry": ["bin/tool", "public/index.php"], "extract": ["data/*.ttf"], "mount": "$live"}
END
check "version 1" phpca pack -q --root "$app" -o "$work/v1.phpca"
sed -i s/v1/v2/ "$app/lib/version.php" "$app/public/css/site.css" "$app/data/font.ttf"
rm "$app/public/old.txt"; mkdir "$app/public/js"; echo 'v2 only' > "$app/public/js/new.js"
check "version 2" phpca pack -q --root "$app" -o "$work/v2.phpca"
sed -i s/v2/v3/ "$app/lib/version.php" "$app/public/css/site.css" "$app/data/font.ttf"
cp "$app/public/index.php" "$app/public/api.php"
sed -i 's|"public/index.php"|"public/index.php", "public/api.php"|' "$app/phpca.json"
check "version 3" phpca pack -q --root "$app" -o "$work/v3.phpca"

# What the kernel sees in a mount directory (links, stubs, sizes of other files), and what runs there.
is_stub() { [ "$(grep -c 'is a stub of a script in the archive' "$1")" = 1 ]; }
describe() { if [ -L "$1" ]; then echo "$1@"; elif is_stub "$1"; then echo "$1:stub"; else echo "$1:$(stat -c %s "$1")"; fi; }
tree() { (cd "$1" && find . -path ./.phpca -prune -o \( -type f -o -type l \) -printf '%P\n' | sort | while read -r file; do describe "$file"; done | tr '\n' ' '); }
tool() { php_with -d "phpca.mount=$live/.phpca/current/app.phpca:$live" "$live/bin/tool" 2>&1; }
v1_tree="bin/tool:stub data/font.ttf@ public/css/site.css@ public/index.php:stub public/logo.svg@ public/media/p.png@ public/old.txt@ "
v2_tree="bin/tool:stub data/font.ttf@ public/css/site.css@ public/index.php:stub public/js/new.js@ public/logo.svg@ public/media/p.png@ "
reset() { rm -rf "$live"; phpca deploy -q "$work/v1.phpca" "$live"; }   # version 1, as if nothing had been there
