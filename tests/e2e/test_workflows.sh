#!/bin/bash
# The workflows of .github and of the examples, and the issue forms: parsed, and held against what the action, make and the tree have.
. "$(dirname "$0")/lib.sh"
vendor=$build/apps/yaml/vendor
if ! sh "$top/scripts/install-app.sh" yaml "$build/apps/yaml" > "$work/install.log" 2>&1; then
	not_ok "symfony/yaml installed" "$(cat "$work/install.log")"
	plan
	exit
fi
check "workflows and issue forms are in order" php "$here/workflow.php" "$vendor" "$top"

# What must be found: a copy of all that the check looks at, with one fault each.
tree=$work/tree
mkdir -p "$tree"
(cd "$top" && git ls-files -z .github action.yml examples/github-actions Makefile '*.mk' '*.sh' .ci | tar -c --null -T - | tar -x -C "$tree")
fault() { # NAME FILE SED-EXPRESSION MESSAGE
	cp "$tree/$2" "$work/whole"
	sed -i -E "$3" "$tree/$2"
	run "$work/fault" php "$here/workflow.php" "$vendor" "$tree"
	cp "$work/whole" "$tree/$2"
	if [ "$(cat "$work/fault.code")" = 1 ] && grep -qF -- "$4" "$work/fault.out"; then ok "found: $1"; else not_ok "found: $1" "wanted: $4"$'\n'"$(cat "$work/fault.out" "$work/fault.err")"; fi
}
w=.github/workflows
fault "an input that the action has not" $w/ci.yml 's/strict: "true"/stric: "true"/' "there is no input stric"
fault "an output that the action has not" $w/ci.yml 's/phpca\.outputs\.archive/phpca.outputs.file/' "there is no output file"
fault "a step that is not there" $w/ci.yml 's/steps\.phpca\./steps.pack./' "there is no step pack"
fault "a key that the matrix has not" $w/ci.yml 's/matrix\.compiler/matrix.cc/' "the matrix has no cc"
fault "a job that is not there" $w/release.yml 's/needs: \[test, files\]/needs: [tests, files]/' "there is no job tests"
fault "an action of others" $w/ci.yml 's|actions/checkout@v4|somebody/checkout@v4|' "uses somebody/checkout@v4"
fault "an action without a version" $w/ci.yml 's|actions/checkout@v4|actions/checkout@main|' "uses actions/checkout@main"
fault "no permissions" $w/nightly.yml '/^permissions:/,/^$/d' "no permissions"
fault "a release without its permission" $w/release.yml 's/contents: write/contents: read/' "needs the permission contents: write"
fault "an attestation without its permission" $w/release.yml 's/id-token: write/id-token: read/' "needs the permission id-token: write"
fault "no limit" $w/nightly.yml '/timeout-minutes/d' "no runs-on or timeout-minutes"
fault "an expression in a script" $w/release.yml 's/make release TAG=.*/make release TAG=${{ github.ref_name }}/' "an expression in a script"
fault "a script that does not parse" $w/release.yml 's/\|$/|\n          if true; then/' "syntax error"
fault "what shellcheck finds" $w/ci.yml 's/"\$GITHUB_WORKSPACE"/$GITHUB_WORKSPACE/' "SC2086"
fault "a file that is not there" $w/ci.yml 's|sh scripts/deps.sh|sh scripts/dep.sh|' "there is no scripts/dep.sh"
fault "a target that make has not" $w/nightly.yml 's/make bench/make benchmark/' "make has no target benchmark"
fault "a form's field without its text" .github/ISSUE_TEMPLATE/bug.yml 's/label: PHP$/lable: PHP/' "a field without its text"
plan
