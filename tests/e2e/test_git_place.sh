#!/bin/bash
# Where a project may lie: below the top of a repository, in one that ignores it, in none, in another user's.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_clean
ignored=$work/ignored
mkdir -p "$ignored/sub/project"
echo '<?php' | tee "$ignored/a.php" > "$ignored/sub/project/p.php"
git init -q "$ignored" && commit "$ignored" 1600000000 one
# The directory of this very test may lie in a repository that ignores it.
mkdir -p "$ignored/ignored-app" && echo '<?php' > "$ignored/ignored-app/i.php" && echo '/ignored-app' > "$ignored/.git/info/exclude"
packs "$work/outside.phpca" --root "$ignored/ignored-app"
is "a directory that a repository above does not hold: no commit" "$(cat "$work/outside.phpca.code") $(stamp "$work/outside.phpca")" "0 none"
packs "$work/sub.phpca" --root "$ignored/sub/project"
is "a project below the top of its repository" "$(stamp "$work/sub.phpca")" "$(wanted "$ignored" HEAD clean sub/project)"
echo x >> "$ignored/a.php"
packs "$work/sub.phpca" --root "$ignored/sub/project"
is "... a change elsewhere is not its dirt" "$(stamp "$work/sub.phpca" | cut -d' ' -f4)" clean
everybodys nowhere && echo '<?php' > "$nowhere/a.php"
packs "$work/nowhere.phpca" --root "$nowhere"
is "no repository at all: packed, and names none" "$(cat "$work/nowhere.phpca.code") $(stamp "$work/nowhere.phpca") $(cat "$work/nowhere.phpca.err")" "0 none "
fails "... --rev says so" 2 "--rev: $nowhere: no git repository here or above" --root "$nowhere" --rev HEAD
fails "--rev with FILE" 2 "can't be combined with FILE" --rev HEAD "$app/src/A.php"

if [ "$(id -u)" = 0 ]; then
	cp -a "$app" "$work/theirs" && chown -R 65534:65534 "$work/theirs"
	packs "$work/theirs.phpca" --root "$work/theirs"
	is "another user's repository: packed, and names no commit" "$(cat "$work/theirs.phpca.code") $(stamp "$work/theirs.phpca")" "0 none"
	says "... and says why and what to do" "$work/theirs.phpca.err" "belongs to another user (git config --global --add safe.directory $work/theirs); the archive will not name its commit"
	fails "... --rev is refused" 2 "belongs to another user (git config --global --add safe.directory $work/theirs)" --root "$work/theirs" --rev HEAD
	git config --file "$work/.gitconfig" --add safe.directory "$work/theirs"
	packs "$work/theirs.phpca" --root "$work/theirs"
	is "... once it is declared safe, its commit" "$(stamp "$work/theirs.phpca")" "$(wanted "$app" HEAD clean)"
else
	skip "another user's repository" "only root can make one"
fi
plan
