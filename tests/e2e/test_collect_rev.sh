#!/bin/bash
# pack --rev: the files of a commit. (test_git_rev.sh: the work tree stays as it is.)
. "$(dirname "$0")/lib.sh"
. "$here/collect.sh"

app=$work/git
git=(git -C "$app" -c user.name=t -c user.email=t@example.org -c commit.gpgsign=false)
if command -v git > /dev/null && mkdir -p "$app/sub/src" && "${git[@]}" init -q; then
	echo '{"entry": "run.php"}' > "$app/sub/phpca.json"
	echo '<?php echo 1;' > "$app/sub/run.php" && chmod 755 "$app/sub/run.php"
	ln -s ../run.php "$app/sub/src/link" && ln -s /etc/passwd "$app/sub/src/absolute"
	"${git[@]}" add -A && GIT_COMMITTER_DATE='1600000000 +0000' "${git[@]}" commit -qm one
	echo '<?php echo 2; syntax error' > "$app/sub/run.php" && echo new > "$app/sub/new.txt"
	is "--rev: the committed files below the root" "$(packs "$app/sub" --rev HEAD)" "phpca.json:asset run.php:entry src/link:link"
	warned "--rev: a link that leads out is named" "src/absolute: symbolic link to /etc/passwd, outside the root"
	check "--rev: packed" phpca pack -q --root "$app/sub" --rev HEAD --mount /srv/app -o "$work/rev.phpca"
	run "$work/revlist" phpca list --format=json "$work/rev.phpca"
	is "--rev: committed contents, mode and time" "$(json "$work/revlist.out" 'implode(" ", array_map(fn($e) => "$e[path]=$e[size],".decoct($e["mode"]).",$e[mtime]", array_filter($j["entries"], fn($e) => $e["kind"] === "script")))')" "run.php=14,755,1600000000"
	check "--rev: the manifest inside names the commit" bash -c "tar -xOf '$work/rev.phpca' .phpca/manifest.json | grep -q $("${git[@]}" rev-parse HEAD)"
	refuses 2 "--rev: nosuch" "--rev that is not there" phpca pack --root "$app/sub" --rev nosuch
	# Not below this checkout, which is a repository.
	everybodys nowhere
	refuses 2 "--rev: $nowhere" "--rev without a repository" phpca pack --root "$nowhere" --rev HEAD
else
	skip "--rev" "no git"
fi
plan
