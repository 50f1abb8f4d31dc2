#!/bin/bash
# What programs in the field do: the same from an archive as unpacked.
. "$(dirname "$0")/lib.sh"

# The mount directory is a symbolic link: the primary script is what __FILE__ says, and is listed once.
mkdir -p "$work/releases/1" && ln -s releases/1 "$work/www"
cat > "$work/www/index.php" <<'P'
<?php
echo __FILE__, "\n", realpath(__DIR__), "\n", implode(' ', get_included_files()), "\n";
P
check "linked: pack" phpca pack -q --root "$work/releases/1" --entry index.php -o "$work/linked.phpca"
wanted=$(php "$work/www/index.php" 2>&1)
is "linked: mounted at the link" "$(php_with -d phpca.mount="$work/linked.phpca:$work/www" "$work/www/index.php" 2>&1)" "$wanted"
is "linked: ... and run by the real name" "$(php_with -d phpca.mount="$work/linked.phpca:$work/www" "$work/releases/1/index.php" 2>&1)" "$wanted"

# A script that locks itself runs once at a time.
mkdir "$work/cron"
cat > "$work/cron/cron.php" <<'P'
<?php
$self = fopen(__FILE__, 'r');
if (!flock($self, LOCK_EX | LOCK_NB, $would_block)) {
	exit("runs already, $would_block\n");
}
echo "works\n";
fgets(STDIN);
P
check "locked: pack" phpca pack -q --root "$work/cron" --entry cron.php -o "$work/cron.phpca"
# twice COMMAND...: what the second says while the first works, and when it has ended
twice() {
	local line
	coproc FIRST { exec "$@"; }
	read -r line <&"${FIRST[0]}"
	echo "$line; $("$@" < /dev/null 2>&1)"
	echo >&"${FIRST[1]}"
	wait "$FIRST_PID" 2>/dev/null
	"$@" < /dev/null 2>&1
}
wanted=$'works; runs already, 1\nworks'
is "locked: unpacked" "$(twice php "$work/cron/cron.php")" "$wanted"
extended=(env LD_PRELOAD="$preload" php -d extension="$build/phpca.so")
is "locked: over the directory" "$(twice "${extended[@]}" -d phpca.mount="$work/cron.phpca:$work/cron" "$work/cron/cron.php")" "$wanted"
is "locked: by itself" "$(twice "${extended[@]}" "$work/cron.phpca")" "$wanted"
plan
