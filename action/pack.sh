#!/bin/bash
# Step 3: phpca pack. Its report is kept for the summary; warnings become annotations.
. "$(dirname "$0")/lib.sh"
cd "$GITHUB_WORKSPACE" && cd "$INPUT_WORKING_DIRECTORY"

options=(--format=json --no-progress --output="$INPUT_OUTPUT")
[ -z "$INPUT_MANIFEST" ] || options+=(--manifest="$INPUT_MANIFEST")
[ -z "$INPUT_MOUNT" ] || options+=(--mount="$INPUT_MOUNT")
[ "$INPUT_STRICT" != true ] || options+=(--strict)
while IFS= read -r option; do
	[ -z "$option" ] || options+=("$option")
done <<< "$INPUT_OPTIONS"
export PHPCA_CACHE=off
[ "$INPUT_CACHE" != true ] || PHPCA_CACHE=$CACHE_DIRECTORY

code=0
timed pack "$PACKAGER" pack "${options[@]}" > "$STATE/pack.json" 2> "$STATE/pack.err" || code=$?
[ ! -s "$STATE/pack.err" ] || show "$STATE/pack.err"
[ $code = 0 ] || fail "$(grep -v '^phpca: warning:' "$STATE/pack.err" | tail -1 | sed 's/^phpca: //')" $code
while IFS= read -r warning; do
	[ -z "$warning" ] || warn "$warning"
done <<< "$(json "$STATE/pack.json" warnings)"

archive=$(realpath "$(json "$STATE/pack.json" archive)")
set_output archive "$archive"
set_output sha256 "$(sha256sum < "$archive" | cut -d ' ' -f 1)"
set_output size "$(stat -c %s "$archive")"
for name in scripts precompiled compiled seconds; do
	set_output $name "$(json "$STATE/pack.json" $name)"
done
set_output from-source "$(json "$STATE/pack.json" from_source)"
echo "$archive: $(json "$STATE/pack.json" scripts) scripts, $(json "$STATE/pack.json" precompiled) precompiled, $(json "$STATE/pack.json" compiled) compiled now"
