#!/bin/bash
# The packager as a module that a php binary hosts: which PHP makes an archive, the same bytes as the embedded one's, and one sentence for
# each PHP that can't. A php that is not the packager's own is a copy of it, or a script that says it were another.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
export LD_PRELOAD=$preload
app=$work/app own=$(php -r 'echo realpath(PHP_BINARY);')
mkdir -p "$app" bin
cp -r "$here/tools-app/." "$app"
cat > "$app/pcntl.php" <<'END'
<?php
namespace App;
class Task extends \SplObjectStorage implements \SessionHandlerInterface { function open(string $a, string $b): bool { return true; } function close(): bool { return true; }
    function read(string $id): string|false { return ''; } function write(string $id, string $data): bool { return true; } function destroy(string $id): bool { return true; } function gc(int $n): int|false { return 0; } }
function run() { return \function_exists('pcntl_fork') ? \pcntl_fork() : \cli_set_process_title('x') . \readline('?') . \PHP_SAPI . \PHP_OS . \PCNTL_X; }
END
cp "$own" bin/other-php
pack() { phpca pack -q --root "$app" --mount /srv/app "$@"; }

# ---- who makes it ----
check "packed by the embedded PHP" pack -o embedded.phpca
check "packed by a php that hosts the packager" pack --php "$work/bin/other-php" -o hosted.phpca
same "the same bytes" embedded.phpca hosted.phpca
check "--php before the command" phpca --php="$work/bin/other-php" pack -q --root "$app" --mount /srv/app -o global.phpca
same "the same bytes again" embedded.phpca global.phpca
check "settings are told to the host" pack -d short_open_tag=1 -d 'error_prepend_string=a"b' --php "$work/bin/other-php" -o hosted-ini.phpca
check "... and to the embedded PHP" pack -d short_open_tag=1 -d 'error_prepend_string=a"b' -o embedded-ini.phpca
same "the same bytes with settings" embedded-ini.phpca hosted-ini.phpca
is "-j1 and -j3 in a host" "$(pack -j1 --php bin/other-php -o j1.phpca; pack -j3 --php bin/other-php -o j3.phpca; cmp j1.phpca j3.phpca && echo same)" same
refuses 1 "no PHP can be run by this name" "PHPCA_PHP names it" env PHPCA_PHP=/nowhere/php "$build/phpca" pack -q --root "$app" -o x.phpca
echo '{"engine": "/nowhere/php8.9"}' > engine.json
refuses 1 "/nowhere/php8.9: no PHP can be run by this name" "the manifest names it" phpca pack -q -m engine.json --root "$app" -o x.phpca
check "--php overrides the manifest" pack -m engine.json --php php -o x.phpca
refuses 2 "can't be told to another PHP" "a setting with a quote" phpca pack -q --root "$app" --php "$work/bin/other-php" -d "date.timezone=a'b" -o x.phpca
check "a tool in a host" phpca --php="$work/bin/other-php" dump hosted.phpca pcntl.php
echo '<?php function(' > bad.php
for php in php bin/other-php; do run "bad-${php##*/}" phpca pack -q --strict --php $php --root . -o bad.phpca bad.php; done
run_same "a script that does not compile is said as it is here" bad-other-php bad-php
is "... with exit code and one line" "$(cat bad-php.code) $(grep -c . bad-php.err)" "3 1"

# ---- phpca without libphp ----
sed "s|@PHP@|$own|; s|@MODULE@|$build/phpca_packager.so|g" "$top/packaging/phpca.sh.in" > script
chmod +x script
is "a script that starts PHP with the module" "$(./script --version)" "$(phpca --version)"
check "it packs" ./script pack -q -d short_open_tag=1 -d 'error_prepend_string=a"b' --root "$app" --mount /srv/app -o script.phpca
same "the same bytes, with settings that PHP has got when it ran" embedded-ini.phpca script.phpca
check "it packs for another PHP" ./script --php "$work/bin/other-php" pack -q --root "$app" --mount /srv/app -o script.phpca
same "the same bytes, by another PHP" embedded.phpca script.phpca
refuses 2 "can't convert sources" "a setting that comes too late" ./script pack -q -d zend.multibyte=1 --root "$app" -o x.phpca
check "its tools" ./script dump embedded.phpca pcntl.php
sed "s|@PHP@|$own|; s|@MODULE@|$work/gone.so|g" "$top/packaging/phpca.sh.in" > lost
chmod +x lost
run lost ./lost pack
is "... without its module" "$(cat lost.code) $(tail -1 lost.err | grep -c "can't load $work/gone.so")" "4 1"

# ---- who can't ----
# says VERSION BUILD ENGINE: a php of this version; a packager hosted by it compiles for ENGINE
says() {
	cat > bin/php8.9 <<-END
		#!/bin/sh
		case "\$*" in
		*phpinfo*) printf '\n["$1","$2","$work/extensions","$work/bin/php8.9"]\n' ;;
		*--self*) [ -n "$3" ] && echo $3 ;;
		*) for last; do :; done; echo "hosted: \$last" ;;
		esac
	END
	chmod +x bin/php8.9
}
cp "$build/phpca" bin/phpca
mkdir -p extensions
says 8.9.1 API20990101,NTS ''
refuses 4 "PHP 8.9.1 (API20990101,NTS) and has no packager's module" "a PHP without the module" bin/phpca pack -q --php bin/php8.9 --root "$app" -o x.phpca
refuses 4 "and the packager's module $build/phpca_packager.so is for another PHP" "a module for another API" phpca pack -q --php bin/php8.9 --root "$app" -o x.phpca
says 8.2.1 "$(php -i | sed -n 's/^PHP Extension Build => //p' | sed s/NTS/TS/)" ''
refuses 4 "TS), and the packager's module $build/phpca_packager.so is for another PHP" "a thread-safe PHP" phpca pack -q --php bin/php8.9 --root "$app" -o x.phpca
printf 'API20990101,TS,debug\0' > extensions/phpca_packager.so
says 8.9.1 API20990101,TS,debug ''
refuses 4 "can't load $work/extensions/phpca_packager.so" "a module that does not load" bin/phpca pack -q --php bin/php8.9 --root "$app" -o x.phpca
cp "$own" extensions/real-php
grep -aoE 'API20[0-9]{6},N?TS' "$build/phpca_packager.so" | head -1 | tr '\n' '\0' > bin/phpca_packager.so
refuses 4 "can't load $work/bin/phpca_packager.so" "a damaged module in a real PHP" bin/phpca pack -q --php extensions/real-php --root "$app" -o x.phpca
rm bin/phpca_packager.so
check "a PHP without the module that is the embedded one" bin/phpca pack -q --php extensions/real-php --root "$app" --mount /srv/app -o alike.phpca
same "the embedded PHP makes it" embedded.phpca alike.phpca
refuses 1 "is it a PHP for the command line?" "no PHP at all" phpca pack -q --php /bin/true --root "$app" -o x.phpca
check "nothing is left of what was refused" [ ! -e x.phpca.tmp ]

# ---- the php of PATH ----
rm extensions/phpca_packager.so
says 8.9.1 API20990101,NTS ''
mv bin/php8.9 bin/php
run path env PATH="$work/bin:$PATH" "$build/phpca" pack --root "$app" --mount /srv/app -o path.phpca
is "another php in PATH: the archive is made, with a warning" "$(cat path.code) $(grep -c 'php is PHP 8.9.1, and this archive is for another' path.err)" "0 1"
same "by the embedded PHP" embedded.phpca path.phpca
run path env PATH="$work/bin:$PATH" "$build/phpca" pack -q --php "$own" --root "$app" --mount /srv/app -o path.phpca
is "whoever names the PHP hears nothing" "$(cat path.code) $(wc -c < path.err)" "0 0"
mv bin/php bin/php8.9

# ---- phpca engines ----
phpca engines --format=json > engines.json
is "this php and its packager" "$(json engines.json '$j["schema"]." ".implode(" ", array_map(fn($e) => var_export($e["own"], true), array_filter($j["engines"], fn($e) => $e["binary"] === "'"$own"'")))')" "phpca.engines true"
PATH=$work/bin:$PATH phpca engines --format=json > engines.json
row() { json engines.json 'json_encode(current(array_filter($j["engines"], fn($e) => str_ends_with((string) $e["binary"], "'"$1"'")))["'"$2"'"])'; }
is "a PHP without a packager" "$(row php8.9 system_id) $(row php8.9 php) $(row php8.9 own)" 'null "8.9.1" false'
is "... and why" "$(row php8.9 reason | grep -c 'is for another PHP')" 1
is "the text form" "$(PATH=$work/bin:$PATH phpca engines | grep -c -e '^/.*/php8.9$' -e '^  packager  none: ' -e "^  packager  $build/phpca_packager.so$")" 3

# ---- tools find the host by the archive ----
fake=0123456789abcdef0123456789abcdef
php "$here/patch_system_id.php" embedded.phpca foreign.phpca $fake > /dev/null
run found phpca dump foreign.phpca pcntl.php
is "no PHP here has the archive's engine" "$(cat found.code) $(grep -c "made for engine $fake" found.err)" "4 1"
printf 'API20990101,NTS\0' > extensions/phpca_packager.so
says 8.9.1 API20990101,NTS $fake
for tool in "dump foreign.phpca pcntl.php" "stubs foreign.phpca" "analyze foreign.phpca" "diff foreign.phpca foreign.phpca"; do
	# shellcheck disable=SC2086
	is "${tool%% *} goes on in the PHP that has it" "$(PATH=$work/bin:$PATH phpca $tool)" "hosted: ${tool##* }"
done
plan
