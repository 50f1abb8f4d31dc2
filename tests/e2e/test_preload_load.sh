#!/bin/bash
# phpca.preload=load: what a manifest names is loaded and unpacked before processes fork, and no program sees a difference.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/fpm.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 900 "$3")"; fi; }
# shellcheck disable=SC2046 # several options
check "the witness is built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared $(php-config --includes) -o witness.so "$here/witness.c"

app=$work/app site=$work/site archive=$work/app.phpca script=$work/site/public/index.php
cp -r "$here/preload-app" "$app"
cat > "$app/public/unpacked.php" <<'P'
<?php
require __DIR__ . '/../src/Factory.php';
echo json_encode([is_unpacked('Acme\Factory', 'method'), is_unpacked('Acme\Factory', 'numbers'), class_exists('Acme\Square', false)]), "\n";
P
cat > "$app/public/effect.php" <<'P'
<?php
spl_autoload_register(fn($class) => require __DIR__ . '/../src/' . substr($class, 5) . '.php');
require __DIR__ . '/../src/Effect.php';
echo json_encode([is_unpacked('Acme\Effect', 'name'), (new Acme\Effect)->name()]), "\n";
P
mkdir -p "$site/public" && : > "$script" && : > "$site/public/unpacked.php" && : > "$site/public/effect.php"
check "packed" phpca pack -q --root "$app" -o "$archive"
mounted=(-d extension="$build/phpca.so" -d "phpca.mount=$archive:$site")
with=("${mounted[@]}" -d phpca.preload=load)
php_() { LD_PRELOAD=$preload php "$@"; }
cgi() { LD_PRELOAD=$preload php-cgi -q "$@" 2>&1 | sed '/^Elapsed time/d; /^$/d'; }

# ---- one process ----
php "$app/public/index.php" > right
run cli php_ "${with[@]}" "$script"
is "ends well, says nothing" "$(cat cli.code cli.err)" 0
same "the same bytes as unpacked" right cli.out
php_ "${mounted[@]}" "$script" asked > wanted
php_ "${with[@]}" "$script" asked > found
same "the same classes are asked for, the same files included, as without it" wanted found
status='$p = Phpca\status()["mounts"][0]["preload"]; echo "$p[scripts] $p[functions] $p[classes]"; foreach ($p["skipped"] as $k => $v) echo " $k: $v";'
is "status: all scripts, whatever they do; nothing is declared" "$(php_ "${with[@]}" -r "$status")" "12 0 0"
is "no class and no function is there" "$(php_ "${with[@]}" -r 'echo (int) class_exists("Acme\Square", false), (int) function_exists("Acme\counter"), count(get_included_files());')" 000
is "a script counts as loaded when it is asked for" \
	"$(php_ "${with[@]}" -r "\$f = '$site/src/Square.php'; foreach ([false, true] as \$load) echo json_encode(Phpca\\script_info(\$f, \$load)['loaded']), Phpca\\script_info(\$f)['verdict'], Phpca\\status()['mounts'][0]['loaded']['precompiled'], ' ';")" \
	"falseprecompiled0 trueprecompiled1 "
# PHP opens extensions so that they don't see what was preloaded.
check "a library that writes down advice" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared -o advice.so "$here/advice.c" "$here/nodeepbind.c" -ldl
advised() { : > advice; ADVICE=$work/advice LD_PRELOAD=$preload${preload:+:}$work/advice.so php "$@" "$script" > /dev/null; tr '\n' ' ' < advice; }
is "what is unpacked ahead lies in huge pages, what a process unpacks itself in small ones" "$(advised "${with[@]}")" "huge small "
is "... and nobody else takes such" "$(advised "${mounted[@]}" -d phpca.preload=0)" ""
for value in Load LOAD; do
	is "the setting may be written $value" "$(php_ "${mounted[@]}" -d phpca.preload=$value -r "$status")" "12 0 0"
done
for value in 0 off no ''; do
	is "off: '$value'" "$(php_ "${mounted[@]}" -d "phpca.preload=$value" -r 'echo json_encode(Phpca\status()["mounts"][0]["preload"]);')" null
done
for value in 1 on yes true 2; do
	is "declared: '$value'" "$(php_ "${mounted[@]}" -d "phpca.preload=$value" -r 'echo (int) class_exists("Acme\Square", false);')" 1
done
witness=(-d extension="$work/witness.so")
is "functions that nobody has called are unpacked" "$(php_ "${witness[@]}" "${with[@]}" "$site/public/unpacked.php")" "[true,true,false]"
is "with phpca.preload=1, a script that can't be declared is loaded and unpacked" \
	"$(php_ "${witness[@]}" "${mounted[@]}" -d phpca.preload=1 "$site/public/effect.php" | grep '^\[')" "$(php_ "${witness[@]}" "${mounted[@]}" "$site/public/effect.php" | grep '^\[' | sed 's/false/true/')"
is "without it, they are not" "$(php_ "${witness[@]}" "${mounted[@]}" "$site/public/unpacked.php")" "[false,false,false]"

# ---- several requests in one process ----
if command -v php-cgi > /dev/null; then
	for i in 1 2 3 4 5; do cat right; done > five
	same "five requests" five <(cgi -n -T 5 "${with[@]}" "$script")
	if with_opcache; then
		same "five requests beside OPcache with JIT" five <(cgi -n -T 5 "${opcache[@]}" -d opcache.jit=tracing -d opcache.jit_buffer_size=8M "${with[@]}" "$script")
	fi
	if command -v valgrind > /dev/null && [ -z "$preload" ]; then
		grind_all valgrind "${leaks[@]}" php-cgi -n -q -T 3 "${with[@]}" "$script" > valgrind.out 2>&1
		is "three requests and the end are clean under valgrind" "$?$(cat valgrind.[0-9]*)" 0
	else
		skip "clean under valgrind" "not installed, or a sanitized build"
	fi
else
	skip "several requests" "no php-cgi"
fi

# ---- where images can't be used ----
run source php_ "${with[@]}" -d phpca.force=source "$script"
same "all from source: the same bytes" right source.out
has "all from source: status says why" "0 0 0 src/AArea.php: phpca.force=source" <(php_ "${with[@]}" -d phpca.force=source -r "$status")
php "$here/damage_member.php" "$archive" src/Square.phpc damaged.phpca || not_ok "a damaged archive"
damaged=(-d extension="$build/phpca.so" -d "phpca.mount=$work/damaged.phpca:$site" -d phpca.preload=load)
run damaged php_ "${damaged[@]}" -r "$status"
has "a damaged script: the others are loaded, and status says why it is not" "11 0 0 src/Square.php: src/Square.php" damaged.out
has "a damaged script: the log says so" "phpca.preload: $work/damaged.phpca: src/Square.php" damaged.err
run damaged php_ "${damaged[@]}" -d display_errors=1 "$script"
is "a damaged script that is needed: an error that names it" "$(cat damaged.code) $(grep -c 'Fatal error.*src/Square.php' damaged.out)" "255 1"

# ---- FPM: the master loads, its workers inherit ----
if [ -z "$fpm" ]; then
	skip "FPM" "no php-fpm"
	plan
	exit
fi
get() { php "$here/fastcgi_get.php" "$socket" "$1" "${2:-}" 2>&1; }
serve() { # POOL-SETTING PHP-OPTION...: two workers, each for a few requests
	local setting=$1; shift
	: > php.ini
	fpm_conf 2
	printf 'pm.max_requests = 4\n%s\n' "$setting" >> fpm.conf
	fpm_start -n "$@"
}
serve "" "${with[@]}" "${witness[@]}"
get "$site/public/unpacked.php" > fpm.unpacked # of a worker that has called nothing yet
for i in 1 2 3 4 5 6 7 8 9 10; do get "$script" asked > fpm.$i; done
fpm_stop
is "FPM ends well" "$?" 0
for i in 1 2 3 4 5 6 7 8 9; do
	cmp -s wanted fpm.$i || not_ok "FPM: request $i" "$(diff wanted fpm.$i | head -20)"
done
same "FPM: ten requests to workers of four, the same bytes as the command line" wanted fpm.10
is "FPM: workers inherit what is unpacked" "$(tail -1 fpm.unpacked)" "[true,true,false]"

# A pool may have settings that a script was not compiled for. Its workers see what they see without preloading.
mkdir -p pool/src && cat > pool/index.php <<'P'
<?php
echo json_encode(require __DIR__ . '/src/tags.php'), " ";
foreach (['tags', 'calls'] as $name) { echo substr(json_encode(Phpca\script_info(__DIR__ . "/src/$name.php")['reason']), 0, 50), " "; }
require __DIR__ . '/src/calls.php';
P
echo '<?php return "<?xml ?>"; ?><? echo 1 ?>' > pool/src/tags.php
echo '<?php echo strlen($argv[0] ?? "four"), ucfirst("b");' > pool/src/calls.php
echo '{"preload": ["src"], "entry": "index.php"}' > pool/phpca.json
check "packed" phpca pack -q --root pool -o pool.phpca
loaded=(-d extension="$build/phpca.so" -d "phpca.mount=$work/pool.phpca:$work/pool")
is "both are loaded" "$(php_ -n "${loaded[@]}" -d phpca.preload=load -r "$status")" "2 0 0"
for setting in "" "php_admin_value[short_open_tag] = 0" "php_admin_value[disable_functions] = strlen" "php_admin_value[disable_functions] = array_key_last"; do
	for value in 0 load; do
		serve "$setting" "${loaded[@]}" -d phpca.preload=$value
		for i in 1 2 3 4 5 6; do get "$work/pool/index.php"; done > pool.$value 2>&1
		fpm_stop
	done
	same "a pool with its own settings: ${setting:-none}" pool.0 pool.load
	case $setting in *strlen) has "a pool in which a function is missing says so" "undefined function strlen()" pool.load ;; esac
done

# A key that a pool asks for vouches for nothing that was relocated already: source, whose digest is compared, is.
if phpca keygen key > keygen.out 2>&1; then
	check "packed and signed" phpca pack -q --root pool -o signed.phpca --sign-key key
	key=$(grep -oE '[0-9a-f]{64}' key.pub | head -1)
	serve "php_admin_value[phpca.public_key] = $key" -d extension="$build/phpca.so" -d "phpca.mount=$work/signed.phpca:$work/pool" -d phpca.preload=load
	get "$work/pool/index.php" > signed.out
	fpm_stop
	has "a pool with a key of its own: what was loaded before comes from source" '"loaded before phpca.public_key was set for this' signed.out
fi
plan
