#!/bin/bash
# The manifest: the packager's own checks and manifest.schema.json agree, case by case (tests/manifest).
. "$(dirname "$0")/lib.sh"
if ! sh "$top/scripts/install-app.sh" schema "$build/apps/schema" > "$work/install.log" 2>&1; then
	not_ok "install a validator of JSON Schema" "$(tail -5 "$work/install.log")"
	plan
	exit
fi
app=$work/project
mkdir -p "$app/public" "$app/src"
echo '<?php echo 1;' | tee "$app/main.php" "$app/public/index.php" > "$app/src/a.php"
echo src/a.php > "$app/hot.txt"
phpca keygen -q "$app.key" || exit 1
exec php "$top/tests/manifest/run.php" "$build/phpca" "$build/apps/schema/vendor/autoload.php" "$app"
