#!/bin/bash
# The command line: what is said to a wrong one.
. "$(dirname "$0")/lib.sh"

refuses 2 "wanted a command" "no command" phpca
refuses 2 "the nearest is pack" "an unknown command names the nearest" phpca pak
refuses 2 "unknown option --dryrun (the nearest is --dry-run)" "an unknown option names the nearest" phpca pack --dryrun
refuses 2 "--mount" "a swapped letter is a slip" phpca pack --muont=/x
refuses 2 "unknown option -Z" "an unknown letter" phpca pack -Z
refuses 2 "unknown option --xyzzy (--help" "a word that is near to nothing" phpca pack --xyzzy
refuses 2 "-o wants FILE" "an option without its value" phpca pack -o
refuses 2 "--strict takes no value" "a flag with a value" phpca pack --strict=yes
refuses 2 '-j: wanted a number from 1 to 1024, found "0"' "-j0" phpca pack -j0
refuses 2 'found "4x"' "-j 4x" phpca pack -j 4x
refuses 2 '--format: wanted text|json, found "xml"' "--format=xml" phpca pack --format=xml
refuses 2 '-d: wanted INI=VALUE' "-d without a value" phpca pack -d precision
refuses 2 '--mount: wanted an absolute directory' "a relative mount point" phpca pack --mount app
refuses 2 "too few arguments" "info without archive" phpca info
refuses 2 'too many: "b"' "info with two" phpca info a b
refuses 2 "--root: $work/nothing" "a root that is not there" phpca pack --root "$work/nothing"
refuses 2 "--manifest: $work/no.json" "a manifest that is not there" phpca pack -m "$work/no.json"
refuses 1 "nothing.phpca: can't be read" "an archive that is not there" phpca info "$work/nothing.phpca"
mkdir "$work/bare" && cd "$work/bare" || exit 1
refuses 2 "neither phpca.json nor composer.json" "a directory that is no project" phpca pack
cd "$work" || exit 1
for command in pack info list extract verify deploy; do
	check "help of $command" bash -c "'$build/phpca' $command --help | grep -q 'Usage: phpca $command' && '$build/phpca' help $command | grep -q -- --help"
done
check "--version" bash -c "'$build/phpca' --version | grep -qE '^phpca [0-9]+\.[0-9]+\.[0-9]+ '"
run "$work/full" bash -c "'$build/phpca' --help > /dev/full"
is "standard output that is full is an error" "$(cat "$work/full.code")" 1
refuses 2 "wanted one of -i" "phpc without a task" "$build/phpc"
refuses 2 "found several" "phpc with two tasks" "$build/phpc" -i x -s y
refuses 1 "composer.json" "phpc -i of something else" "$build/phpc" -i "$here/small-app/composer.json"
plan
