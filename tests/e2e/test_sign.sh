#!/bin/bash
# Signatures: keys, signing, what the tools say of it, and that nothing of an archive that somebody altered is used where phpca.public_key is set. The
# forger (forge.php) makes all hashes right again.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
# tells NAME CODE NEEDLE COMMAND...: exit code, and a line on stderr or stdout
tells() {
	local name=$1 code=$2 needle=$3; shift 3
	run said "$@"
	if [ "$(cat said.code)" = "$code" ] && { [ -z "$needle" ] || grep -qF -- "$needle" said.err said.out; }; then ok "$name"; else not_ok "$name" "exit code $(cat said.code), wanted $code, '$needle': $(cat said.out said.err | head -c 700)"; fi
}
app=$work/app
mkdir -p "$app/src"
cat > "$app/main.php" <<'END'
<?php
require __DIR__ . '/src/greeting.php';
define('WANTED', 'hello-from-the-pool');   // in two scripts, and so in the pool
echo Greeting::say(), ' ', trim(file_get_contents(__DIR__ . '/note.txt')), ' ', basename(__FILE__), "\n";
if ($argc > 1) include __DIR__ . '/dependent.php';
END
echo '<?php /** a comment that nobody reads */ class Greeting { static function say() { return "hello-from-the-pool"; } }' > "$app/src/greeting.php"
# Compiled from its source anywhere but at /srv/app.
echo '<?php echo strlen(__DIR__) > 0 ? "harmless" : "", strlen(__DIR__), "\n";' > "$app/dependent.php"
echo "trusted note" > "$app/note.txt"
echo "another note" > "$app/other.txt"
echo '{"entry": "main.php", "name": "signed"}' > "$app/phpca.json"

# ---- keys ----
tells "keygen" 0 "phpca.public_key=" phpca keygen release.key
is "... the secret key is its owner's alone" "$(stat -c %a release.key release.key.pub | tr '\n' ' ')" "600 644 "
tells "... never over a file that is there" 1 "release.key: can't be made" phpca keygen release.key
tells "... --format=json" 0 '"phpca.keygen"' phpca keygen --format=json other.key
is "... the key it names" "phpca-public-1 $(json said.out '$j["public_key"]')" "$(cat other.key.pub)"
key=$(cut -d' ' -f2 release.key.pub) other=$(cut -d' ' -f2 other.key.pub)
is "the public key is what libsodium makes of the secret one" "$(php -r 'echo bin2hex(sodium_crypto_sign_publickey(sodium_crypto_sign_seed_keypair(hex2bin($argv[1]))));' "$(cut -d' ' -f2 release.key)")" "$key"

# ---- signing ----
tells "pack --sign-key" 0 "" phpca pack -q --root "$app" --mount /srv/app --sign-key release.key -o a.phpca
check "the same bytes again, with more workers" bash -c "'$build/phpca' pack -q -j3 --root '$app' --mount /srv/app --sign-key release.key -o b.phpca && cmp a.phpca b.phpca"
check "pack without a key" phpca pack -q --root "$app" --mount /srv/app -o unsigned.phpca
cp release.key "$app/secret" && chmod 644 "$app/secret"
echo '{"entry": "main.php", "name": "signed", "sign": "secret"}' > "$app/phpca.json"
tells "\"sign\" in the manifest, relative to it; a key that others can read is named" 0 "secret: the secret key can be read by others" phpca pack --root "$app" --mount /srv/app -o c.phpca
check "... it is never packed" bash -c "! '$build/phpca' list c.phpca | grep -q secret && ! grep -qF '$(cut -d' ' -f2 release.key)' c.phpca"
is "... and is not named inside" "$(tar -xOf c.phpca .phpca/manifest.json | grep -c '"sign"')" 0
tells "... --sign-key has the last word" 0 "" phpca pack -q --root "$app" --mount /srv/app --sign-key other.key -o d.phpca
is "info names the signer" "$(phpca info a.phpca | awk '/^signed/ {print $2}') $(phpca info d.phpca | awk '/^signed/ {print $2}') $(phpca info unsigned.phpca | awk '/^signed/ {print $2}')" "$key $other no"
rm "$app/secret"
tells "a key that is not there" 2 '"sign" of the manifest' phpca pack -q --root "$app" -o x.phpca
tells "a public key for a secret one" 2 "wanted a secret key" phpca pack -q --root "$app" --sign-key release.key.pub -o x.phpca
check "... nothing is written" test ! -e x.phpca
mkfifo fifo "$app/secret"
tells "a pipe as \"sign\" of the manifest: not waited for" 2 '"sign" of the manifest: '"$app/secret: wanted a file, found something else" timeout "$(limit 60)" "$build/phpca" pack -q --root "$app" -o x.phpca
rm "$app/secret"
tells "a key that a command writes" 0 "" phpca pack -q --root "$app" --mount /srv/app --sign-key <(cat release.key) -o piped.phpca
is "... is the key" "$(phpca info piped.phpca | awk '/^signed/ {print $2}')" "$key"
tells "a pipe that nobody writes into" 2 "fifo: wanted a secret key" timeout "$(limit 60)" "$build/phpca" pack -q --root "$app" --sign-key fifo -o x.phpca
tells "a device as key" 2 "/dev/zero: wanted a file, found something else" timeout "$(limit 60)" "$build/phpca" pack -q --root "$app" --sign-key /dev/zero -o x.phpca
echo '{"entry": "main.php", "name": "signed"}' > "$app/phpca.json"

# ---- phpca verify ----
tells "verify: the signature is right" 0 "signed with $key (nobody said whether to trust it" phpca verify a.phpca
tells "verify --public-key=FILE" 0 "ok" phpca verify --public-key=release.key.pub a.phpca
tells "verify --public-key=KEY" 0 "signed with $key" phpca verify --public-key="$key" a.phpca
cat other.key.pub release.key.pub > both.pub
tells "verify: one key of several" 0 "ok" phpca verify --public-key=both.pub a.phpca
tells "verify: another key" 5 "which is not a key that is trusted" phpca verify --public-key="$other" a.phpca
tells "verify: not signed" 5 "trust failure: the archive is not signed" phpca verify --public-key="$key" unsigned.phpca
tells "verify: not signed, nobody asked" 0 "ok" phpca verify unsigned.phpca
tells "verify: no key at all" 2 "neither a public key" phpca verify --public-key=nothing a.phpca
tells "verify: a file without keys" 2 "holds no public key" phpca verify --public-key=release.key a.phpca
tells "verify: a device as file of keys" 2 "/dev/zero: wanted a file, found something else" timeout "$(limit 60)" "$build/phpca" verify --public-key=/dev/zero a.phpca
tells "verify: a pipe that nobody writes into" 2 "fifo: holds no public key" timeout "$(limit 60)" "$build/phpca" verify --public-key=fifo a.phpca
tells "verify: keys that a command writes" 0 "ok" phpca verify --public-key=<(cat both.pub) a.phpca
truncate -s 1T large.pub
tells "verify: a file of keys of 1 TB" 2 "large.pub: wanted a file of at most 65536 bytes, found more" phpca verify --public-key=large.pub a.phpca
head -c 6000 a.phpca > cut.phpca
tells "verify: an archive that is cut is not what was signed" 5 "cut" phpca verify --public-key="$key" cut.phpca
run said phpca verify --format=json --public-key="$other" a.phpca
is "verify --format=json" "$(json said.out '$j["signer"]." ".json_encode([$j["ok"], $j["trusted"]])') $(cat said.code)" "$key [false,false] 5"
run said phpca verify --format=json --public-key="$key" a.phpca
is "... trusted" "$(json said.out 'json_encode([$j["ok"], $j["trusted"]])') $(cat said.code)" "[true,true] 0"
# The other way: libsodium as PHP has it, and docs/format.md.
is "the signature as docs/format.md says it, by another program" "$(php -r '
	$b = file_get_contents($argv[1]); $i = substr($b, 1536, unpack("P", $b, 1552)[1]); $s = null;
	for ($n = 0; $n < unpack("V", $i, 12)[1]; $n++) { $r = unpack("Vkind/Vcount/Pat/Psize", $i, 200 + 24 * $n); if ($r["kind"] === 17) $s = $r["at"]; }
	$h = fn($x) => sodium_crypto_generichash($x, "", 32);
	$m = "phpca archive, signature 1\n" . $h($h(substr_replace(substr($i, 0, 200), str_repeat("\0", 8), 24, 8)) . $h(substr($i, 200, $s - 200)) . $h(substr($i, $s + 96)));
	var_dump(sodium_crypto_sign_verify_detached(substr($i, $s + 32, 64), $m, hex2bin($argv[2])));' a.phpca "$key")" "bool(true)"

# ---- running ----
trusting() { php_with -d phpca.public_key="$1" "${@:2}"; }
good="hello-from-the-pool trusted note main.php"
tells "runs where nobody is to be trusted" 0 "$good" php_with a.phpca
tells "runs signed by who is trusted" 0 "$good" trusting "$key" a.phpca
tells "... by one of several" 0 "$good" trusting "$other, $key" a.phpca
tells "... by a key in a file" 0 "$good" trusting "$work/both.pub" a.phpca
is "... precompiled" "$(php_with -d phpca.public_key="$key" -d phpca.fallback=error a.phpca 2>&1)" "$good"
tells "refused: another key" 255 "which is not a key that is trusted" trusting "$other" a.phpca
tells "refused: not signed" 255 "trust failure: the archive is not signed" trusting "$key" unsigned.phpca
tells "refused: a setting that is no key" 255 "is neither 64 hexadecimal digits" trusting "${key}0" a.phpca
tells "refused: a file that holds none" 255 "is neither 64 hexadecimal digits" trusting /dev/null a.phpca
tells "refused: a list of nothing" 255 "which is not a key that is trusted" trusting "," a.phpca
tells "refused: phpca.mount, before anything runs" 254 "trust failure: the archive is not signed" trusting "$key" -d phpca.mount="$work/unsigned.phpca:$work/app" "$app/main.php"
tells "Phpca\\mount() throws" 0 "caught RuntimeException trust failure" trusting "$key" -r 'try { Phpca\mount($argv[1], "/x"); echo "mounted"; } catch (Exception $e) { echo "caught ", get_class($e), " ", strstr($e->getMessage(), "trust failure"); }' "$work/unsigned.phpca"
tells "the setting can't be changed at run time" 0 "bool(false)" trusting "$key" -r 'var_dump(ini_set("phpca.public_key", ""));'

# ---- somebody alters the archive, and makes every hash right again ----
# forged NAME LINE WHAT ARG...: plain verify and a plain run find nothing; with the key both do
forged() {
	local name=$1 needle=$2; shift 2
	php "$here/forge.php" a.phpca forged.phpca "$@" || not_ok "forge $*" ""
	tells "forged, $name: verify" 5 "trust failure" phpca verify --public-key="$key" forged.phpca
	for verify in load off; do
		run said trusting "$key" -d phpca.verify=$verify forged.phpca more
		if [ "$(cat said.code)" = 255 ] && grep -qF "$needle" said.err said.out && ! grep -qE 'EVIL|loop-eht' said.out; then
			ok "forged, $name: run, phpca.verify=$verify"
		else
			not_ok "forged, $name: run, phpca.verify=$verify" "$(cat said.code): $(cat said.out said.err | head -c 600)"
		fi
	done
}
php "$here/forge.php" a.phpca forged.phpca source note.txt "trusted note" "EVIL    note"
tells "the forger is good: an altered asset is used where nobody is to be trusted" 0 "hello-from-the-pool EVIL    note" php_with forged.phpca
forged "an asset" "the index is not what was signed" source note.txt "trusted note" "EVIL    note"
forged "an asset and its digest" "the index is not what was signed" digest note.txt "trusted note" "EVIL    note"
forged "an image" "the index is not what was signed" image src/greeting.php
forged "a string of the pool" "the index is not what was signed" strings hello-from-the-pool
forged "a path string" "the index is not what was signed" paths
forged "the manifest inside" "the index is not what was signed" manifest '"signed"' '"forged"'
forged "a mode" "the index is not what was signed" mode main.php
forged "two assets change places" "the index is not what was signed" swap note.txt other.txt
forged "no signature" "the archive is not signed" unsign
forged "another signer's name" "which is not a key that is trusted" key "$other"
check "pack another archive" phpca pack -q --root "$app" --mount /srv/other --sign-key release.key -o second.phpca
forged "the signature of another archive" "the index is not what was signed" graft second.phpca

# ---- contents that the index, untouched, does not know: what XXH3 is too weak for ----
# altered NAME MEMBER FROM TO NEEDLE: only bytes of a content are changed
altered() {
	php -r '[, $f, $from, $to, $nth] = $argv; $b = file_get_contents($f); $at = -1; while ($nth-- > 0) $at = strpos($b, $from, $at + 1); if (!$at) exit(1);
		file_put_contents("altered.phpca", substr_replace($b, $to, $at, strlen($to)));' a.phpca "$3" "$4" "${6:-1}" || not_ok "altered $1" "not found"
	tells "altered, $1: verify names it" 5 "trust failure: $2: not what was signed" phpca verify --public-key="$key" altered.phpca
	tells "altered, $1: verify without a key does, too" 5 "trust failure: $2: not what was signed" phpca verify altered.phpca
	tells "altered, $1: run" "$5" "trust failure: $2: not what was signed" trusting "$key" -d phpca.verify=off altered.phpca more
	is "... nothing of it is used" "$(grep -cE 'EVIL|loop-eht' said.out)" 0
}
altered "an asset" note.txt "trusted note" "EVIL    note" 0
altered "a string of the pool" .phpca/strings hello-from-the-pool loop-eht-morf-olleh 255
altered "a doc comment that nobody reads" .phpca/strings "a comment that nobody reads" "a COMMENT that nobody reads" 255
altered "a source that is compiled away from the mount point" dependent.php '"harmless" : ""' '"EVIL...." : ""' 255
php "$here/forge.php" a.phpca altered.phpca raw src/greeting.php
tells "altered, an image: run" 255 "trust failure: src/greeting.phpc: not what was signed" trusting "$key" -d phpca.verify=off altered.phpca
tells "altered, an image: verify" 5 "trust failure: src/greeting.phpc: not what was signed" phpca verify --public-key="$key" altered.phpca

# ---- what no signature covers: the code for a PHP without the extension ----
cp a.phpca altered.phpca
printf X | dd of=altered.phpca bs=1 seek=600 conv=notrunc status=none
tells "altered, the first 1024 bytes: the extension has no use for them" 0 "$good" trusting "$key" altered.phpca
tells "altered, the first 1024 bytes: verify" 5 "altered.phpca: preface: wanted the 1024 bytes" phpca verify --public-key="$key" altered.phpca

# ---- verify --rebuild: the key is not needed to see that a signed archive is what its commit gives ----
git=(git -C "$app" -c user.name=t -c user.email=t@example.org -c commit.gpgsign=false)
"${git[@]}" init -q && "${git[@]}" add -A && "${git[@]}" commit -qm one
check "pack a commit, signed" phpca pack -q --root "$app" --rev HEAD --mount /srv/app --sign-key release.key -o commit.phpca
tells "verify --rebuild of a signed archive" 0 "the same bytes as commit" phpca verify --rebuild --root "$app" --public-key="$key" commit.phpca
plan
