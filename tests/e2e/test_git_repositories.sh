#!/bin/bash
# Worktrees, submodules, bare and partial clones, other kinds of objects: every sort of repository, each made by git itself.
. "$(dirname "$0")/lib.sh"
. "$here/git.sh"

git_clean
echo '<?php class A { const B = 1; }' > "$app/src/A.php"; commit "$app" 1600001000 two
git -C "$app" tag -a -m annotated annotated && git -C "$app" tag light && git -C "$app" tag other
packs "$work/tags.phpca" --root "$app" --rev HEAD
is "describe: of several tags the one that git takes" "$(stamp "$work/tags.phpca")" "$(wanted "$app" HEAD clean)"
git -C "$app" worktree add -q "$work/worktree" v1
cp -a "$app/vendor" "$work/worktree/vendor"
packs "$work/worktree.phpca" --root "$work/worktree"
check "a worktree: the same bytes as from the repository" cmp "$work/clean.phpca" "$work/worktree.phpca"
packs "$work/worktree-rev.phpca" --root "$work/worktree" --rev v1
check "... and by --rev" cmp "$work/clean.phpca" "$work/worktree-rev.phpca"

super=$work/super
git init -q "$super" && echo '<?php require "lib/src/A.php";' > "$super/index.php"
git -C "$super" submodule --quiet add "$app" lib && commit "$super" 1600004000 super
packs "$work/super.phpca" --root "$super"
is "a submodule: its files, and the commit of the whole" "$(files "$work/super.phpca") $(stamp "$work/super.phpca")" ".gitmodules index.php lib/.gitignore lib/bin/run lib/composer.json lib/link.php lib/src/A.php lib/var/.keep $(wanted "$super" HEAD clean)"
packs "$work/super-rev.phpca" --root "$super" --rev HEAD
check "... by --rev the same" cmp "$work/super.phpca" "$work/super-rev.phpca"
echo dirt >> "$super/lib/src/A.php"
packs "$work/super-dirty.phpca" --root "$super"
is "... a change in it is dirt" "$(stamp "$work/super-dirty.phpca" | cut -d' ' -f4)" dirty
git clone -q "$super" "$work/super-bare-modules"
packs "$work/super-absent.phpca" --root "$work/super-bare-modules"
says "a submodule that is not checked out is named" "$work/super-absent.phpca.err" "lib: git submodule that is not checked out (git submodule update --init)"
packs "$work/super-absent.phpca" --root "$work/super-bare-modules" --rev HEAD
says "... by --rev too" "$work/super-absent.phpca.err" "lib: git submodule whose commit is not at hand, left out"
is "... and the rest is packed" "$(cat "$work/super-absent.phpca.code") $(files "$work/super-absent.phpca")" "0 .gitmodules index.php"

git clone -q --bare "$app" "$work/bare.git"
packs "$work/bare.phpca" --root "$work/bare.git" --rev v1 --vendor "$app/vendor"
check "a bare repository, packages by --vendor: the same bytes" cmp "$work/clean.phpca" "$work/bare.phpca"
packs "$work/bare2.phpca" --root "$work/bare.git" --rev v1
says "... without packages: says that they are missing" "$work/bare2.phpca.err" "composer.json requires packages, but there is no vendor/composer/installed.json in this revision"
fails "... without --rev there are no files" 2 "a bare git repository; --rev REV packs one of its revisions" --root "$work/bare.git"

git -C "$app" config uploadpack.allowFilter true
git clone -q --filter=blob:none "file://$app" "$work/partial" 2> /dev/null
cp -a "$app/vendor" "$work/partial/vendor"
packs "$work/partial.phpca" --root "$work/partial"
is "a partial clone: its commit" "$(stamp "$work/partial.phpca" | cut -d' ' -f1,4)" "$(git -C "$app" rev-parse HEAD) clean"
fails "... a revision whose files it lacks" 2 "src/A.php: its contents are not in this clone" --root "$work/partial" --rev v1

git init -q --object-format=sha256 "$work/sha256" 2> /dev/null && echo '<?php' > "$work/sha256/a.php" && commit "$work/sha256" 1600000000 one
packs "$work/sha256.phpca" --root "$work/sha256"
is "a repository that libgit2 does not know: packed, names no commit" "$(cat "$work/sha256.phpca.code") $(stamp "$work/sha256.phpca")" "0 none"
says "... and says why" "$work/sha256.phpca.err" "the git repository can't be used: unsupported extension"
fails "... --rev is refused" 2 "the git repository can't be used: unsupported extension" --root "$work/sha256" --rev HEAD

git init -q "$work/hurt" && echo '<?php' > "$work/hurt/a.php" && commit "$work/hurt" 1600000000 one
id=$(git -C "$work/hurt" rev-parse HEAD) && rm -f "$work/hurt/.git/objects/${id:0:2}/${id:2}"
packs "$work/hurt.phpca" --root "$work/hurt"
is "a repository that has lost its commit: packed, names no commit" "$(cat "$work/hurt.phpca.code") $(stamp "$work/hurt.phpca")" "0 none"
says "... and says why" "$work/hurt.phpca.err" "the commit of the git repository can't be read: object not found"
git init -q "$work/young" && echo '<?php' > "$work/young/a.php"
packs "$work/young.phpca" --root "$work/young"
is "a repository without a commit is nothing to speak of" "$(cat "$work/young.phpca.code" "$work/young.phpca.err")" 0

git init -q "$work/lfs" && printf 'version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize 12345\n' 1 > "$work/lfs/model.bin" && echo '<?php' > "$work/lfs/a.php" && commit "$work/lfs" 1600000000 one
packs "$work/lfs.phpca" --root "$work/lfs" --rev HEAD
says "a file kept by Git LFS is named" "$work/lfs.phpca.err" "model.bin: kept by Git LFS; the revision has only the pointer to it"
plan
