# shellcheck shell=bash
# Git repositories for tests. To be sourced after lib.sh.
export GIT_CONFIG_GLOBAL=$work/gitconfig GIT_CONFIG_NOSYSTEM=1 HOME=$work
printf '[user]\n\tname = t\n\temail = t@example.org\n[protocol "file"]\n\tallow = always\n[init]\n\tdefaultBranch = main\n[advice]\n\tdetachedHead = false\n' > "$work/gitconfig"
cp "$work/gitconfig" "$work/.gitconfig"   # libgit2 looks there

# commit REPOSITORY SECONDS MESSAGE: everything
commit() { git -C "$1" add -A && GIT_AUTHOR_DATE="$2 +0000" GIT_COMMITTER_DATE="$2 +0000" git -C "$1" commit -qm "$3"; }
# packs OUT OPTION...: as quiet as a pack can be, with warnings in OUT.err
packs() { local out=$1; shift; run "$out" phpca pack --mount /srv/app --no-progress -o "$out" "$@"; }
# stamp OUT: what the archive says: "COMMIT DESCRIBE TIME DIRTY PATH"
stamp() {
	tar -xOf "$1" .phpca/manifest.json > "$work/manifest.json" || return
	json "$work/manifest.json" 'isset($j["git"]) ? implode(" ", [$j["git"]["commit"], $j["git"]["describe"], $j["git"]["time"], $j["git"]["dirty"] ? "dirty" : "clean", $j["git"]["path"]]) : "none"'
}
wanted() { # REPOSITORY REVISION STATE [PATH]: the same by git
	echo "$(git -C "$1" rev-parse "$2^{commit}") $(git -C "$1" describe --tags --always "$2") $(git -C "$1" log -1 --format=%ct "$2") $3 ${4:-}"
}
files() { phpca list --format=json "$1" > "$work/list.json" && json "$work/list.json" 'implode(" ", array_column(array_filter($j["entries"], fn($e) => $e["kind"] !== "directory"), "path"))'; }
times() { phpca list --format=json "$1" > "$work/list.json" && json "$work/list.json" 'implode(" ", array_unique(array_column(array_filter($j["entries"], fn($e) => $e["kind"] !== "directory"), "mtime")))'; }
says() { # NAME FILE NEEDLE
	if grep -qF -- "$3" "$2"; then ok "$1"; else not_ok "$1" "wanted '$3', found: $(cat "$2")"; fi
}
fails() { # NAME CODE NEEDLE OPTION...
	local name=$1 code=$2 needle=$3; shift 3
	packs "$work/refused.phpca" "$@"
	if [ "$(cat "$work/refused.phpca.code")" = "$code" ] && grep -qF -- "$needle" "$work/refused.phpca.err"; then ok "$name"; else not_ok "$name" "wanted exit code $code and '$needle', found $(cat "$work/refused.phpca.code"): $(cat "$work/refused.phpca.err")"; fi
}
rebuilds() { local out=$1; shift; run "$out" phpca verify --rebuild --no-progress "$@"; }

# The project $app, with packages that are not committed.
app=$work/app
git_project() {
	mkdir -p "$app"/{src,bin,vendor/composer,vendor/acme/lib,var}
	touch "$app/var/.keep"
	cat > "$app/composer.json" <<< '{"name": "acme/app", "require": {"acme/lib": "*"}, "bin": ["bin/run"]}'
	cat > "$app/vendor/composer/installed.json" <<< '{"packages": [{"name": "acme/lib", "version": "1.0.0", "install-path": "../acme/lib"}], "dev": false, "dev-package-names": []}'
	echo '<?php class A {}' > "$app/src/A.php"
	printf '#!/usr/bin/env php\n<?php require "src/A.php"; echo "one\\n";\n' > "$app/bin/run" && chmod 755 "$app/bin/run"
	echo '<?php class L {}' > "$app/vendor/acme/lib/L.php"
	echo '* export-ignore' > "$app/vendor/acme/lib/.gitattributes"
	ln -s ../acme/lib/L.php "$app/vendor/composer/L.php"
	ln -s src/A.php "$app/link.php"
	printf '/vendor/\n/var/*\n!/var/.keep\n' > "$app/.gitignore"
	git init -q "$app"
}
# git_clean: the same, committed as the tag v1 and packed into $work/clean.phpca
git_clean() {
	git_project
	commit "$app" 1600000000 one
	git -C "$app" tag v1
	packs "$work/clean.phpca" --root "$app"
	is "packed from a clean work tree" "$(stamp "$work/clean.phpca")" "$(wanted "$app" HEAD clean)"
}
