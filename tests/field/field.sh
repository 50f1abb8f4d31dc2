# shellcheck shell=bash disable=SC2034
# A program from the field, unpacked and from its archive. To be sourced after lib.sh by a program's file, which sets
#   trees=(DIR...)         its directories. The first is $tree; $app has its contents (composer_app). Debian's lie where machine.sh has put them
#   entry=FILE             its entry script
#   manifest=JSON          of the first tree;  manifest_2=JSON of the second
#   ini=(LINE...)          of php.ini
#   masks=(EXPRESSION...)  for sed -E: what differs between two runs of the unpacked program, too
#   name_masks=(EXPRESSION...)  the same for what stands in names of files, too
#   random=(PATTERN...)    files whose names and contents are random; they are counted
#   written=(DIR...)       further directories that it writes to, made anew for each run
#   itself=1               `php app.phpca` is to be tried as well
# and defines
#   contents               adds what is the program's own to the first tree, in it
#   begin                  makes what there is before the jobs, in the empty directory $project
#   jobs                   calls job COMMAND..., program ARGUMENT... (the entry script) and page [CURL'S ARGUMENT...] PATH, in $project
# `field` then runs the jobs unpacked, unpacked again, and from the archive while the tree is gone but for what `phpca deploy` puts there.
# What each job prints, its exit code and all files that were written must be the same to the byte.
name=$(basename "$0" .sh) name=${name#test_}
project=$work/project
tree=$work/tree
trees=("$tree") entry='' manifest='{}' manifest_2='{}' ini=() masks=() name_masks=() random=() written=() itself=
export COMPOSER_NO_INTERACTION=1 COMPOSER_NO_AUDIT=1 COMPOSER_NO_SECURITY_BLOCKING=1 NO_COLOR=1 COLUMNS=120
export PHP_INI_SCAN_DIR=:$work/ini
begin() { :; }
contents() { :; }

# composer_app PACKAGE:VERSION...: $app has these, installed by Composer. With FROM=DIR, beside the files of DIR. A second call is free.
composer_app() {
	app=$build/apps/field-$name
	[ "$(cat "$app/.installed" 2> /dev/null)" = "$*" ] && return
	rm -rf "$app" && mkdir -p "$app"
	echo '{"config": {"allow-plugins": true}}' > "$app/composer.json"
	if ! composer require --working-dir="$app" --no-progress --quiet "$@" > "$work/install.log" 2>&1; then
		not_ok "$name: installed" "$(tail -20 "$work/install.log")"
		plan
		exit 1
	fi
	echo "$*" > "$app/.installed"
}

job() {
	number=$((number + 1))
	names[number]=$*
	run "$out/$number" "$@"
}
# says TEXT: the last job has printed it, or it has not done what it is here for
says() {
	[ "$way" != unpacked ] || check "$name does its work: $1" grep -qFe "$1" "$out/$number.out" "$out/$number.err"
}
program() {
	if [ "$way" = itself ]; then job php "$archive" "$@"; else job php "$tree/$entry" "$@"; fi
}

# The trees as they are unpacked.
unpack() {
	local i
	for i in "${!trees[@]}"; do
		rm -rf "${trees[i]}" && cp -a "$work/contents/$i" "${trees[i]}"
	done
	rm -f "$work"/ini/[2-9]*
}
# The trees as archives.
deploy() {
	local i
	for i in "${!trees[@]}"; do
		rm -rf "${trees[i]}" "$work/store/$i"
		[ "$way" = itself ] || check "$name: deploy${i#0}" phpca deploy -q "$work/$i.phpca" "${trees[i]}" --ini "$work/ini/30-mounts.ini" --store "$work/store/$i"
	done
	echo "extension=$build/phpca.so" > "$work/ini/20-phpca.ini"
	[ "$way" != itself ] || echo "phpca.mount=$archive:$archive" > "$work/ini/30-mounts.ini"
}

# Every file that may have been written, with what tells whether it was.
listing() { find "$project" "${trees[@]}" "${written[@]}" -name .phpca -prune -o -type f -printf '%p\t%s %T@ %i\n' 2> /dev/null | sort; }

# run_way WAY: $work/WAY/N.{out,err,code} of the jobs, and the files that they wrote in $work/WAY/files
run_way() {
	way=$1 out=$work/$1 number=0
	rm -rf "$out" "$project" "${written[@]}"
	mkdir -p "$out/files" "$project" "${written[@]}"
	if [[ $way == unpacked* ]]; then unpack; else deploy; fi
	cd "$project" && begin > "$work/begin.log" 2>&1
	listing > "$work/before"
	[ -z "${web:-}" ] || web_start
	jobs
	[ -z "${web:-}" ] || web_stop
	cd "$work" || exit 1
	listing | comm -13 "$work/before" - | cut -f 1 | xargs -rd '\n' cp --parents -t "$out/files"
	[ ! -d "$out/files$archive" ] || mv "$out/files$archive" "$out/files$tree"
	cp -r "$out" "$out.raw"
	find "$out" -type f -print0 | while IFS= read -r -d '' file; do
		grep -Iq . "$file" || continue
		[ "$way" != itself ] || sed -i "s|$archive/|$tree/|g; s|$archive|$tree/$entry|g" "$file"
		[ ${#masks[@]} = 0 ] || sed -i -E "${masks[@]/#/-e}" "$file"
		[ ${#name_masks[@]} = 0 ] || sed -i -E "${name_masks[@]/#/-e}" "$file"
	done
	[ ${#name_masks[@]} = 0 ] || mask_names
	count_random
}
# Directories last: what lies in them is found by their names.
mask_names() {
	find "$out/files" -depth -print0 | while IFS= read -r -d '' file; do
		masked=$(basename "$file" | sed -E "${name_masks[@]/#/-e}")
		[ "${file##*/}" = "$masked" ] || mv -nT "$file" "${file%/*}/$masked"
	done
}
count_random() {
	local pattern
	for pattern in "${random[@]}"; do
		echo "$(find "$out/files" -name "$pattern" -print -delete | wc -l) $pattern" >> "$out/files/counts"
	done
}
compare() { # WAY WITH SENTENCE
	local i
	for ((i = 1; i <= number; i++)); do
		run_same "$name $3: ${names[i]}" "$work/$1/$i" "$work/$2/$i"
	done
	if diff -r "$work/$2/files" "$work/$1/files" > "$work/difference" 2>&1; then
		ok "$name $3: the $(find "$work/$1/files" -type f | wc -l) files that were written"
	else
		not_ok "$name $3: the files that were written" "$(head -30 "$work/difference")"
	fi
}

field() {
	local i pack
	archive=$work/0.phpca
	mkdir -p "$work/contents" "$work/ini" "$work/store"
	printf '%s\n' "${ini[@]}" > "$work/ini/10-field.ini"
	for i in "${!trees[@]}"; do
		if [ "$i" = 0 ] && [ -n "${app:-}" ]; then cp -a "$app" "$work/contents/0"; else cp -a "${trees[i]}" "$work/contents/$i"; fi
	done
	(cd "$work/contents/0" && contents > "$work/contents.log" 2>&1)
	run_way unpacked
	run_way unpacked-again
	compare unpacked-again unpacked "twice unpacked, masked alike"
	for ((i = 1; i <= number; i++)); do
		cmp -s "$work/unpacked.raw/$i.out" "$work/unpacked-again.raw/$i.out" || echo "# differs between two runs unpacked: ${names[i]}"
	done
	unpack
	for i in "${!trees[@]}"; do
		if [ "$i" = 0 ]; then echo "$manifest"; else echo "$manifest_2"; fi > "$work/$i.json"
		pack=(phpca pack -q --manifest "$work/$i.json" --root "${trees[i]}" -o "$work/$i.phpca")
		[ "$i" != 0 ] || [ -z "$entry" ] || pack+=(--entry "$entry")
		check "$name: packed${i#0}" "${pack[@]}"
	done
	run_way archive
	compare archive unpacked "from the archive"
	if [ -n "$itself" ]; then
		run_way itself
		compare itself unpacked "php app.phpca"
	fi
	unpack # for the programs that come after it
	plan
}
