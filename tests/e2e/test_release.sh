#!/bin/bash
# packaging/release.sh: the files of a release, in a repository of its own. The Debian packages are stand-ins; test_install.sh is about real ones.
. "$(dirname "$0")/lib.sh"
tree=$work/tree out=$work/build
mkdir -p "$tree" "$out"
(cd "$top" && git ls-files -z | tar -c --null -T - | tar -x -C "$tree")
cd "$tree" || exit
git init -q && git config user.name tester && git config user.email tester@example.invalid
commit() { git add -A && git commit -qm "$1"; }
printf '# Changelog\n\n## [3.2.1] - 2020-01-02\n\n### Added\n\n- This.\n\n## [3.2.0] - 2020-01-01\n\n- That.\n' > CHANGELOG.md
commit all
echo tools > "$out/phpca_3.2.1_amd64.deb"
echo extension > "$out/php8.2-phpca_3.2.1_amd64.deb"
echo module > "$out/php8.2-phpca-packager_3.2.1_amd64.deb"
release() { TAG=${2:-} run "$work/release" sh packaging/release.sh "$out" "$1"; }

release 3.2.1 v3.2.1
is "a release: exit code" "$(cat "$work/release.code") $(cat "$work/release.err")" "0 "
is "... its files" "$(cd "$out/release" && LC_ALL=C && echo *)" "NOTES.md SHA256SUMS php8.2-phpca-packager_3.2.1_amd64.deb php8.2-phpca_3.2.1_amd64.deb phpca-3.2.1.tar.gz phpca_3.2.1_amd64.deb"
is "... the checksums are those of the files" "$(cd "$out/release" && sha256sum --check --strict SHA256SUMS 2>&1)" \
	"phpca-3.2.1.tar.gz: OK"$'\n'"php8.2-phpca-packager_3.2.1_amd64.deb: OK"$'\n'"php8.2-phpca_3.2.1_amd64.deb: OK"$'\n'"phpca_3.2.1_amd64.deb: OK"
is "... the notes are the change log's of this version" "$(cat "$out/release/NOTES.md")" '### Added'$'\n\n''- This.'
mkdir "$work/unpacked"
tar -xzf "$out/release/phpca-3.2.1.tar.gz" -C "$work/unpacked"
is "... the tarball has the tree" "$(diff -r --no-dereference -x .git "$tree" "$work/unpacked/phpca-3.2.1" 2>&1 | head -5)" ""
cp "$out/release/phpca-3.2.1.tar.gz" "$work/first.tar.gz"
release 3.2.1
check "... the same bytes again" cmp "$work/first.tar.gz" "$out/release/phpca-3.2.1.tar.gz"
check "the tarball builds, without git" env -C "$work/unpacked/phpca-3.2.1" GIT_DIR=/nonexistent make -s -j2 all
is "... to the same version" "$("$work/unpacked/phpca-3.2.1/build/phpca" --version)" "$("$build/phpca" --version)"

refused() { # NAME MESSAGE
	is "refused: $1" "$(cat "$work/release.code") $(cat "$work/release.err")" "1 release: $2"
}
release 3.2.1 v3.2.2
refused "the tag of another version" "the tag is v3.2.2, and CHANGELOG.md begins with 3.2.1"
echo x >> README.md
release 3.2.1
refused "changes that are not committed" "files differ from the last commit, which is what the tarball has"
git checkout -q README.md
sed -i 's/^## \[3.2.1\] - .*/## [3.2.1] - unreleased/' CHANGELOG.md && commit unreleased
release 3.2.1 v3.2.1
refused "a version without a date" "CHANGELOG.md has no date for 3.2.1"
release 3.2.1
is "without a tag it may be unreleased" "$(cat "$work/release.code")" 0
release 4.0.0
refused "a version that the change log does not have" "CHANGELOG.md says nothing of 4.0.0"
plan
