#!/bin/bash
# phpca deploy --check: can this machine run it?
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

# says CODE NEEDLE NAME COMMAND...: as refuses, but there is a report on stdout
says() {
	local code=$1 needle=$2 name=$3; shift 3
	run "$work/said" "$@"
	is "$name" "$(cat "$work/said.code") $(grep -cF -- "$needle" "$work/said.err") $(grep -vc '^phpca: warning' "$work/said.err")" "$code 1 1"
}
phpca keygen -q "$work/release.key" && phpca keygen -q "$work/other.key"
phpca pack -q --root "$app" -o "$work/signed.phpca" --sign-key "$work/release.key"
reset
ask() { LD_PRELOAD=$preload phpca deploy --check -d extension="$build/phpca.so" "$@"; }
run "$work/check" ask "$work/v1.phpca"
is "--check: every script is precompiled" "$(cat "$work/check.code") $(grep -c '^scripts     3 precompiled, 0 from source, 0 refused' "$work/check.out")" "0 1"
run "$work/check" ask --format=json "$work/v1.phpca" "$work/elsewhere"
is "--check --format=json, at another directory" "$(cat "$work/check.code") $(json "$work/check.out" '"$j[version] $j[php] $j[directory] $j[precompiled]"')" "0 1 $(php -r 'echo PHP_VERSION;') $work/elsewhere 3"
php "$here/patch_system_id.php" "$work/v1.phpca" "$work/other-engine.phpca" 00000000000000000000000000000000 > /dev/null
run "$work/check" ask --format=json "$work/other-engine.phpca"
is "--check: another engine" "$(cat "$work/check.code") $(json "$work/check.out" '"$j[precompiled] $j[source] ".var_export($j["ok"], true)') $(grep -c 'made for engine' "$work/check.err")" "4 0 3 false 1"
echo '<?php return strlen(__DIR__);' > "$app/lib/length.php"; phpca pack -q --root "$app" -o "$work/v4.phpca"
run "$work/check" ask "$work/v4.phpca" "$work/elsewhere/deeper"
is "--check: a script that depends on its directory is counted, with the reason" "$(cat "$work/check.code") $(grep -c ' 1 from source' "$work/check.out") $(grep -c 'lib/length.php' "$work/check.out")" "0 1 1"
php "$here/forge.php" "$work/v1.phpca" "$work/forged.phpca" script "$(phpca list "$work/v1.phpca" | grep -o '[^ ]*\.php$' | head -1)"
check "--check --deep" ask --deep "$work/v1.phpca"
run "$work/check" ask --deep "$work/forged.phpca"
is "--check --deep: an image whose descriptor leads nowhere" "$(cat "$work/check.code") $(grep -c 'script descriptor' "$work/check.err")" "1 1"
refuses 4 "is for a PHP of which no packager is here" "--check --deep: another engine" ask --deep "$work/other-engine.phpca"
says 5 "trust failure" "--check: php.ini trusts somebody else" ask -d phpca.public_key="$work/other.key.pub" "$work/signed.phpca"
says 1 "does not load the extension" "--check: no extension" phpca deploy --check "$work/v1.phpca"
refuses 1 "$work/no-php: no PHP" "--check --php" phpca deploy --check --php "$work/no-php" "$work/v1.phpca"
no_php() { PHPCA_PHP=$work/nor-here phpca deploy --check "$work/v1.phpca"; }
refuses 1 "$work/nor-here" "--check, PHPCA_PHP" no_php
refuses 1 "gave no answer" "--check: not a PHP at all" phpca deploy --check --php /bin/false "$work/v1.phpca"
check "--check writes nothing" test ! -e "$work/elsewhere/deeper"
refuses 2 "wanted: ARCHIVE DIR" "no directory" phpca deploy "$work/v1.phpca"
refuses 2 "not both" "--check and --rollback" phpca deploy --check --rollback "$live"
plan
