#!/bin/bash
# The benchmark's Symfony application: its cache is made by the program itself, in a writable directory; console and pages.
. "$(dirname "$0")/../e2e/lib.sh"
. "$here/field.sh"
. "$here/web.sh"
app=$build/apps/symfony
sh "$top/scripts/install-app.sh" symfony "$app" > "$work/install.log" 2>&1 || { not_ok "symfony: installed" "$(tail -5 "$work/install.log")"; plan; exit 1; }
entry=bin/console web=$tree/public front=/index.php
manifest='{"entry": {"cli": "bin/console", "web": "public/index.php"}, "writable": ["var"]}'
masks+=("s/(build_id' => ')[0-9a-f]{8}/\1N/" 's/(build_id +)[0-9a-f]{8}/\1N/' 's/1[0-9]{9}/TIME/g' 's/[0-9.]+ (sec|ms|MiB)\b/N \1/g')
# A hash of what was generated, the time included; it is the name of a directory and of a namespace.
name_masks=('s/Container[0-9A-Za-z]{7}\b/ContainerHASH/g')
contents() { rm -rf var; }
jobs() {
	cd "$tree" || return
	page /catalog/3
	page /no/such
	program debug:router
	says catalog_show
	program cache:clear
	says 'successfully cleared'
	program cache:warmup
	program debug:container --parameters
	page /catalog/3
	page /
}
field
