#!/bin/bash
# Tools that read an archive which only claims to be signed: nothing of it is given out as what its signer made.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
app=$work/app
mkdir -p "$app"
echo '<?php echo "main\n";' > "$app/main.php"
echo "trusted note" > "$app/note.txt"
phpca keygen release.key > /dev/null
phpca keygen other.key > /dev/null
key=$(cut -d' ' -f2 release.key.pub) other=$(cut -d' ' -f2 other.key.pub)
check "packed and signed" phpca pack -q --root "$app" --entry main.php --mount /srv/app --sign-key release.key -o signed.phpca
check "packed" phpca pack -q --root "$app" --entry main.php --mount /srv/app -o unsigned.phpca

# tool NAME ARCHIVE: its exit code, and what it says
tool() {
	rm -rf out
	case $1 in
	extract) run said phpca extract -C out "${@:2}" ;;
	standalone) run said phpca extract --standalone -C out "${@:2}" ;;
	dump) run said phpca dump "$2" main.php ;;
	sbom) run said phpca info --sbom "${@:2}" ;;
	*) run said phpca "$@" ;;
	esac
}
# refuses_forgery NAME COMMAND...: exit code 5 and one line that says why
forgery='forged.phpca: trust failure: the index is not what was signed'
refuses_forgery() {
	is "$1: exit code and message" "$(cat said.code) $(grep -c . said.err) $(grep -cF "$forgery" said.err)" "5 1 1"
}
forge() { php "$here/forge.php" signed.phpca forged.phpca "$@"; }

forge source note.txt "trusted note" "EVIL    note"
for name in extract standalone list dump stubs analyze; do
	tool $name forged.phpca
	refuses_forgery $name
done
is "nothing is written" "$(ls out 2>/dev/null)" ""
tool info forged.phpca
refuses_forgery info
is "info says that it is no more than a claim" "$(grep '^signed' said.out)" "signed      no, it only claims to be, by $key"
tool info --format=json forged.phpca
is "and in JSON" "$(json said.out 'var_export($j["signer"], true) . " " . $j["claimed_signer"]')" "NULL $key"
tool sbom forged.phpca
refuses_forgery "a bill of materials"
forge key "$other"
tool extract forged.phpca
refuses_forgery "extract: another signer's name"
tool diff signed.phpca forged.phpca
refuses_forgery "diff"

# ---- contents that were altered, with the index as it was ----
sed 's/trusted note/altered note/' signed.phpca > forged.phpca
tool extract forged.phpca
is "extract: an altered file" "$(cat said.code) $(sed 's/ (.*//' said.err)" "5 phpca: forged.phpca: trust failure: note.txt: not what was signed"
is "it is not written" "$(ls out)" "main.php"

# ---- what is right ----
tool extract signed.phpca
is "extract: whoever signed it" "$(cat said.code) $(cat out/note.txt)" "0 trusted note"
for name in extract standalone; do
	tool $name --public-key="$key" signed.phpca
	is "$name --public-key: signed with it" "$(cat said.code)" 0
	tool $name --public-key=release.key.pub signed.phpca
	is "$name --public-key: the key's file" "$(cat said.code)" 0
	tool $name --public-key="$other" signed.phpca
	is "$name --public-key: signed with another" "$(cat said.code) $(grep -c 'not a key that is trusted' said.err) $(ls out 2>/dev/null)" "5 1 "
	tool $name --public-key="$key" unsigned.phpca
	is "$name --public-key: not signed" "$(cat said.code) $(grep -c 'the archive is not signed' said.err) $(ls out 2>/dev/null)" "5 1 "
done
tool info signed.phpca
is "info of a signed archive" "$(cat said.code) $(grep '^signed' said.out)" "0 signed      $key"
tool info --format=json signed.phpca
is "and in JSON" "$(json said.out '$j["signer"] === $j["claimed_signer"] ? $j["signer"] : "differs"')" "$key"
plan
