#!/bin/bash
# What the tools print and where: help, man pages and completions out of one table; JSON; terminal, pipe and colours; exit codes.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
has() { if grep -qF -- "$2" "$3"; then ok "$1"; else not_ok "$1" "wanted: $2"$'\n'"found:  $(head -c 1200 "$3")"; fi; }
hasnt() { if grep -qF -- "$2" "$3"; then not_ok "$1" "$(head -c 1200 "$3")"; else ok "$1"; fi; }
# code WANTED NAME COMMAND...
code() {
	local wanted=$1 name=$2; shift 2
	run "$work/said" "$@"
	is "exit code $wanted: $name" "$(cat "$work/said.code")" "$wanted"
}
esc=$'\033'

# ---- one table: help, man pages, completions ----
commands=$(phpca help | sed -nE 's/^  ([a-z]+) +[A-Z].*/\1/p')
long_options() { "$@" | grep -oE '^ +(-.,)? *--[a-z-]+' | grep -oE -- '--[a-z-]+' | sort -u; }
check "there are commands" test "$(wc -w <<< "$commands")" -ge 7
for program in phpca phpc; do
	check "$program.1 is good roff" bash -c "! groff -man -Tascii -ww '$build/$program.1' 2>&1 > '$work/$program.man' | grep ."
	sed -E "s/$esc\[[0-9;]*m//g; s/.\x08//g" "$work/$program.man" > "$work/$program.txt"
	check "$program: bash takes its completion" bash -n "$build/completions/$program.bash"
done
# shellcheck disable=SC2016
bash_complete='. "$0/completions/phpca.bash"; . "$0/completions/phpc.bash"; COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)); "_$1"; printf "%s\n" "${COMPREPLY[@]}"'
missing=
for command in $commands; do
	is "bash: options of $command" "$(bash -c "$bash_complete" "$build" phpca "$command" -- | grep ^-- | sort -u)" "$(long_options phpca "$command" --help)"
	is "fish: options of $command" "$(fish -N -c "source '$build/completions/phpca.fish'; complete -C 'phpca $command --'" | cut -f1 | sed 's/=.*//' | grep ^-- | sort -u)" \
		"$(long_options phpca "$command" --help)"
	for option in $(long_options phpca "$command" --help); do
		grep -qF -- "$option" "$work/phpca.txt" || missing+=" $command:$option"
		grep -qF -- "'$option" "$build/completions/_phpca" || missing+=" zsh:$command:$option"
	done
	is "phpca help $command is phpca $command --help" "$(phpca help "$command")" "$(phpca "$command" --help)"
	has "phpca.1 has $command" "phpca $command [OPTION]..." "$work/phpca.txt"
done
is "every option is in the man page and in zsh's completion" "$missing" ""
is "bash: options of phpc" "$(bash -c "$bash_complete" "$build" phpc -- | grep ^-- | sort -u)" "$(long_options "$build/phpc" --help)"
is "bash: commands" "$(bash -c "$bash_complete" "$build" phpca "" | grep -v ^- | tr '\n' ' ')" "$(tr '\n' ' ' <<< "$commands")"
is "bash: values of an option, however it cuts the line" "$(bash -c "$bash_complete" "$build" phpca pack --format = j) $(bash -c "$bash_complete" "$build" phpca pack --format j)" "json json"
mkdir directory && touch a.file
is "bash: directories and files" "$(bash -c "$bash_complete" "$build" phpca pack --root "") $(bash -c "$bash_complete" "$build" phpca info a.)" "directory a.file"
timeout "$(limit 300)" zsh -f "$here/zsh_complete.zsh" "$build/completions" "phpca pa" "phpca pack --mani" "phpca info --format=j" "phpca help li" "phpca extract -C dir" "phpc --out" > zsh.txt 2>&1
is "zsh completes commands, options, values, directories" "$(cat zsh.txt)" "phpca pack 
phpca pack --manifest=
phpca info --format=json 
phpca help list 
phpca extract -C directory/
phpc --output="
has "exit codes are in --help" "4 engine mismatch, 5 trust failure, 6 differs" <(phpca pack --help)
has "... and in the man page" "trust failure" "$work/phpca.txt"
check "make install puts them in place" make -C "$top" --no-print-directory install DESTDIR="$work/root" BUILD="$build"
is "... man pages and completions" "$(cd "$work/root/usr/local/share" && find . -type f | sort | tr '\n' ' ')" \
	"./bash-completion/completions/phpc ./bash-completion/completions/phpca ./fish/vendor_completions.d/phpc.fish ./fish/vendor_completions.d/phpca.fish ./man/man1/phpc.1 ./man/man1/phpca.1 ./zsh/site-functions/_phpc ./zsh/site-functions/_phpca "

# ---- a project with a warning ----
app=$work/app
mkdir -p "$app/src"
echo '<?php echo 1;' > "$app/main.php"
for i in 1 2 3 4 5; do echo "<?php class C$i {}" > "$app/src/C$i.php"; done
ln -s nowhere "$app/dangling"
echo '{"entry": "main.php", "name": "output"}' > "$app/phpca.json"
run pack phpca pack --root "$app" --mount /srv/o -o o.phpca
is "pack in a pipe: no bar, no colour, the warning on stderr" "$(cat pack.err)" "phpca: warning: dangling: symbolic link that leads nowhere; left out"
is "pack: the report on stdout" "$(sed -E 's/, [0-9.]+ k?B out.*//' pack.out | tr '\n' ';')" "o.phpca: 7 files, 6 scripts: 6 precompiled, 0 from source;  $(sed -nE 's/^  (.*) in, .*/\1/p' pack.out) in;"
run v phpca pack -v --root "$app" --mount /srv/o -o o.phpca
has "pack -v says root, mount, entry" "  mount  /srv/o" v.out
hasnt "pack -v does not list the files" "src/C1.php" v.out
run vv phpca pack -vv --root "$app" --mount /srv/o -o o.phpca
has "pack -vv lists each file and the rule that took it in" "src/C1.php  (below the root)" vv.out
run q phpca pack -q --root "$app" --mount /srv/o -o o.phpca
is "pack -q says nothing" "$(cat q.out q.err)" ""

# ---- JSON: each report names its schema and version, and is all that is on stdout ----
# report SCHEMA NAME CODE COMMAND...
report() {
	local schema=$1 name=$2 wanted=$3; shift 3
	run "$work/json" "$@"
	is "--format=json: $name" "$(json "$work/json.out" '"$j[schema] $j[version]"') $(cat "$work/json.code")" "$schema 1 $wanted"
}
report phpca.pack pack 0 phpca pack --format=json -vv --root "$app" --mount /srv/o -o o.phpca
is "... warnings stand in it" "$(json json.out 'implode($j["warnings"])')" "dangling: symbolic link that leads nowhere; left out"
report phpca.pack "pack --dry-run" 0 phpca pack --dry-run --format=json --root "$app"
report phpca.info info 0 phpca info --format=json o.phpca
report phpca.list list 0 phpca list --format=json o.phpca
report phpca.verify verify 0 phpca verify --format=json o.phpca
report phpca.extract extract 0 phpca extract -v --format=json o.phpca -C extracted
is "... what it did" "$(json json.out '"$j[written] $j[unchanged] $j[without_source]"')" "7 0 0"
report phpca.extract "extract again" 0 phpca extract --format=json o.phpca -C extracted
is "... what it did not" "$(json json.out '"$j[written] $j[unchanged]"')" "0 7"
check "phpc -s" "$build/phpc" -s "$app/src/C1.php" -o C1.phpc
report phpc.image "phpc -i" 0 "$build/phpc" -i C1.phpc --format=json
is "... what it found" "$(json json.out 'json_encode([$j["checksum_holds"], $j["classes"], $j["functions"], $j["path_dependent"], array_sum($j["partitions"]) === $j["memory"]])')" "[true,1,0,false,true]"
echo '<?php function(' > "$app/src/broken.php"
report phpc.compile "phpc -c" 3 "$build/phpc" -v -c "$app" -o compiled --format=json
is "... what it did" "$(json json.out '"$j[compiled] ".implode(" ", $j["failed"])')" "6 src/broken.php"
has "... and why not, on stderr" "phpc: $app/src/broken.php" json.err
rm "$app/src/broken.php"
run json phpca info --format=json nothing.phpca
is "an error leaves stdout empty" "$(cat json.out)$(cat json.code)" 1

# ---- a terminal ----
# terminal FILE COMMAND...: stdin, stdout and stderr are a terminal
terminal() { local file=$1; shift; TERM=${TERM_IS-xterm} SHELL=/bin/sh script -qec "$*" /dev/null < /dev/null > "$file" 2>&1; }
pack="$build/phpca pack -j1 --root $app --mount /srv/o -o $work/t.phpca"
terminal t1 "$pack"
check "on a terminal: a progress bar" grep -qE "[a-z]+ +\[#* *\] [0-9]+/[0-9]+" t1
check "... which is taken away" grep -qF $'\r'"${esc}[K" t1
has "... a warning is coloured" "${esc}[1;33mphpca: warning:${esc}[0m dangling" t1
terminal t2 "$pack --no-progress"
hasnt "--no-progress: none" "[#" t2; hasnt "... not even empty" "compile " t2
terminal t3 "$pack -q"
is "-q: nothing at all" "$(cat t3)" ""
TERM_IS=dumb terminal t4 "$pack"
hasnt "a dumb terminal: neither bar nor colour" "$esc" t4; hasnt "... no bar" "compile " t4
terminal t5 "NO_COLOR=1 $pack --no-progress"
hasnt "NO_COLOR: no colour" "$esc" t5
has "... the warning is there" "phpca: warning: dangling" t5
terminal t6 "NO_COLOR= $pack --no-progress"
has "NO_COLOR that is empty counts as not set" "${esc}[1;33m" t6
terminal t7 "$pack 2> $work/t7.err"
is "stderr in a file: neither bar nor colour" "$(cat t7.err)" "phpca: warning: dangling: symbolic link that leads nowhere; left out"
terminal t8 "$build/phpca info $work/nothing.phpca"
has "an error is coloured" "${esc}[1;31mphpca:${esc}[0m $work/nothing.phpca: can't be read" t8
terminal t9 "$build/phpca pack --format=json --root $app --mount /srv/o -o $work/t.phpca 2> /dev/null"
hasnt "JSON on a terminal is not coloured" "$esc" t9

# ---- exit codes ----
code 0 "ok" phpca info o.phpca
code 1 "a file that is not there" phpca info nothing.phpca
code 2 "usage" phpca info
echo '{"entri": 1}' > m.json
code 2 "manifest" phpca pack --root "$app" -m m.json -o x.phpca
echo '<?php function(' > "$app/main.php"
code 3 "an entry script that does not compile" phpca pack --root "$app" -o x.phpca
check "... writes no archive" test ! -e x.phpca
code 3 "phpc -s of a script that does not compile" "$build/phpc" -s "$app/main.php" -o x.phpc
php "$here/patch_system_id.php" o.phpca other.phpca 0123456789abcdef0123456789abcdef > /dev/null
code 0 "info --check of an archive of this engine" phpca info --check o.phpca
code 4 "info --check of an archive of another engine" phpca info --check other.phpca
has "... wanted and found" "found 0123456789abcdef0123456789abcdef" said.err
code 0 "info of an archive of another engine" phpca info other.phpca
code 5 "an archive that is not signed, where it must be" phpca verify --public-key=0000000000000000000000000000000000000000000000000000000000000000 o.phpca
echo '<?php echo 2;' > "$app/main.php"
check "pack something else" phpca pack -q --root "$app" --mount /srv/o -o p.phpca
code 0 "diff of an archive and itself" phpca diff o.phpca o.phpca
code 6 "diff of two that differ" phpca diff o.phpca p.phpca
plan
