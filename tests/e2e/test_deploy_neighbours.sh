#!/bin/bash
# phpca deploy, and what others have in the store: nothing of theirs is removed, renamed or written to; a store that is theirs is refused. Stores
# without records, as the first version made them. Being killed while a store is made or taken over.
. "$(dirname "$0")/lib.sh"
. "$here/deploy.sh"

store=$work/store
listing() { (cd "$1" && find . -printf '%y %m %p %l %T@\n' -type f -exec sha256sum {} + | sort); }
# nothing_lost NAME: what was in $work/theirs is there still
keep_copy() { rm -rf "$work/theirs"; cp -a "$store" "$work/theirs"; }
deploy() { phpca deploy -q --store "$store" "$@" "$live"; }
begin() { rm -rf "$store" "$live"; mkdir -p "$store"; }
releases() { find "$store/releases" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | tr '\n' ' '; }

# ---- stores in which others live ----
taken() { # NAME NEEDLE COMMAND: a store after COMMAND is refused, and stays as it is
	begin
	(cd "$store" && eval "$3")
	listing "$store" > "$work/before"
	refuses 1 "$store: others live here: phpca deploy did not make $2" "$1" phpca deploy --store "$store" "$work/v1.phpca" "$live"
	refuses 1 "others live here" "... nor is it rolled back" phpca deploy --rollback --store "$store" "$app"
	listing "$store" > "$work/after"
	same "... all of it is there" "$work/before" "$work/after"
	check "... and nothing was made" test ! -e "$live"
}
taken "releases with dates for names" "releases/20240101120000" 'mkdir -p releases/20240101120000; echo x > releases/20240101120000/a.txt'
taken "releases with versions for names" "releases/v1.2.3" 'mkdir -p releases/v1.2.3'
taken "releases with numbers for names" "releases/1" 'mkdir -p releases/1/public; echo x > releases/1/public/index.php; ln -s releases/1 current'
taken "archives in releases with numbers for names" "releases/1" "mkdir -p releases/1; cp $work/v1.phpca releases/1/app.phpca; ln -s releases/1 current; : > lock"
taken "... and a file more than ours have" "releases/1" "mkdir -p releases/1/files; cp $work/v1.phpca releases/1/app.phpca; echo x > releases/1/files/notes.txt; ln -s releases/1 current; : > lock"
taken "a current link" "current" 'mkdir v7; ln -s v7 current'
taken "a current directory" "current" 'mkdir current; echo x > current/a.txt'
taken "a lock that somebody writes to" "lock" 'echo 4711 > lock'
taken "a file of the name" "releases" 'echo x > releases'
taken "a link of the name" "releases" 'mkdir elsewhere; ln -s elsewhere releases'
taken "saved" "saved" 'mkdir saved; echo x > saved/a'
taken "a record of somebody else" "record" 'echo "my records" > record'
begin; mkdir "$store/shared"; echo x > "$store/README"
check "other names are nobody's business" deploy "$work/v1.phpca"
is "... and stay" "$(cat "$store/README") $(ls "$store" | tr '\n' ' ')" "x README current lock record releases shared "
begin
refuses 1 "nothing has been deployed here" "no rollback in an empty store" phpca deploy --rollback --store "$store" "$app"
is "... which stays empty" "$(ls -A "$store")" ""

# ---- neighbours that come later ----
begin
for v in 1 2 3; do deploy "$work/v$v.phpca"; done
mkdir -p "$store"/releases/{20240101120000,v1.2.3,backup.new,backup.old,4}; for d in "$store"/releases/{20240101120000,v1.2.3,backup.new,backup.old,4}; do echo precious > "$d/a.txt"; done
cp -a "$store/releases/1" "$store/releases/1.new"; cp -a "$store/releases/2" "$store/releases/77"; cp -a "$store/releases/3" "$store/releases/before-the-move"
echo x > "$store/releases/notes.txt"
for v in 1 2 3 1; do deploy --keep 2 "$work/v$v.phpca"; done
is "what others put among the releases stays, and its names are passed over" "$(releases) $(cat "$store"/releases/*/a.txt | sort | uniq -c | tr -s ' ')" \
	"1.new 20240101120000 4 7 77 8 backup.new backup.old before-the-move notes.txt v1.2.3   5 precious"
is "... --keep counts ours alone" "$(cat "$live/public/css/site.css") $(phpca deploy -q --rollback --store "$store" "$live" && cat "$live/public/css/site.css")" "v1 v3"
begin
for v in 1 2; do deploy "$work/v$v.phpca"; done
echo mine > "$store/releases/1/notes.txt"; mkdir "$store/releases/1/files/mine"
run "$work/kept" phpca deploy -q --keep 1 --store "$store" "$work/v3.phpca" "$live"
is "a release in which somebody has put something stays as it is" "$(cat "$work/kept.code") $(grep -c 'releases/1: stays, for it holds' "$work/kept.err") $(releases) $(cat "$store/releases/1/notes.txt") $(ls "$store/releases/1" | tr '\n' ' ')" \
	"0 1 1 3  mine app.phpca files notes.txt record "
rm -r "$store/releases/1/notes.txt" "$store/releases/1/files/mine"
check "... until it is away" deploy --keep 1 "$work/v2.phpca"
is "... then it goes" "$(releases)" "4 "
rm "$store/releases/4/record"
check "a release without its record" deploy --keep 1 "$work/v3.phpca"
is "... is nobody's, and stays" "$(releases) $(cat "$live/public/css/site.css")" "4 5  v3"
mkdir "$store/theirs"
rm "$store/current"; ln -s theirs "$store/current"
refuses 1 "$store/current: phpca deploy did not make this, it leads to theirs" "a current link that somebody has turned" phpca deploy --store "$store" "$work/v1.phpca" "$live"
ln -sfn releases/before "$store/current"; mkdir "$store/releases/before"
refuses 1 "it leads to releases/before" "... to another's release" phpca deploy --store "$store" "$work/v1.phpca" "$live"
is "... is left alone" "$(readlink "$store/current") $(releases)" "releases/before 4 5 before "
ln -sfn releases/6 "$store/current"; mkdir "$store/releases/6"; echo x > "$store/releases/6/a.txt"
refuses 1 "it leads to releases/6" "... to another's release with a number" phpca deploy --store "$store" "$work/v1.phpca" "$live"
rm "$store/current"
check "without any" deploy "$work/v1.phpca"
is "... it is made, and the number passed over" "$(readlink "$store/current") $(cat "$store/releases/6/a.txt")" "releases/7 x"

# ---- one store, two directories ----
begin
deploy "$work/v1.phpca"
listing "$store" > "$work/before"
refuses 1 "$store: holds the releases of $live" "another directory's store" phpca deploy --store "$store" "$work/v2.phpca" "$work/second"
listing "$store" > "$work/after"
same "... stays as it is" "$work/before" "$work/after"
check "... and so does the directory" test ! -e "$work/second/public"
rm -rf "$work/second"; mv "$live" "$work/second"
check "the directory under another name" phpca deploy -q --store "$store" "$work/v2.phpca" "$work/second"
is "... it is the same store" "$(cat "$work/second/public/css/site.css") $(releases)" "v2 1 2 "
rm -rf "$work/second"

# ---- a store inside of DIR ----
rm -rf "$live"; mkdir -p "$live/.phpca/releases/20240101120000" "$work/elsewhere"
refuses 1 "others live here: phpca deploy did not make releases/20240101120000" "others in .phpca" phpca deploy "$work/v1.phpca" "$live"
rm -rf "$live"; mkdir -p "$live"; ln -s "$work/elsewhere" "$live/.phpca"
refuses 1 "$live/.phpca: can't be opened" "a link called .phpca" phpca deploy "$work/v1.phpca" "$live"
is "... nothing was written there" "$(ls -A "$work/elsewhere")" ""

# ---- stores without records ----
legacy() { # what the first version left: no records, stubs without bytes
	rm -rf "$live"
	for v in 1 2 3; do phpca deploy -q "$work/v$v.phpca" "$live"; done
	find "$live/.phpca" -name record -exec rm -f {} +
	: > "$live/bin/tool"; : > "$live/public/index.php"; : > "$live/public/api.php"
}
left() { ls "$live/.phpca/releases" | sort | tr '\n' ' '; }
legacy
mkdir -p "$live/.phpca/releases/5.new/files/data" "$live/.phpca/releases/6.new" "$live/.phpca/releases/7.new" "$live/.phpca/releases/8.new" "$live/.phpca/releases/9" "$live/.phpca/releases/backup"
cp "$work/v1.phpca" "$live/.phpca/releases/5.new/app.phpca"; echo v1 > "$live/.phpca/releases/5.new/files/data/font.ttf"   # killed while it was made
head -c 3000 "$work/v1.phpca" > "$live/.phpca/releases/6.new/app.phpca"
echo precious | tee "$live/.phpca/releases/8.new/a.txt" "$live/.phpca/releases/9/a.txt" > "$live/.phpca/releases/backup/a.txt"
check "a store without records" phpca deploy -q --keep 2 "$work/v1.phpca" "$live"
is "... is taken over: what its layout proves is cleaned, all else stays" "$(left)" "3 4 8.new 9 backup "
is "... and works" "$(tree "$live") $(tool | cut -d' ' -f1) $(phpca deploy -q --rollback "$live" && tool | cut -d' ' -f1)" "$v1_tree v1 v3"
legacy
check "rollback in one" phpca deploy -q --rollback "$live"
is "... leads to the release before, stubs of what is no script any more go" "$(tool | cut -d' ' -f1) $(tree "$live") $(left)" "v2 $v2_tree 1 2 3 "
legacy; rm -rf "$live/.phpca/releases"/[12]; head -c 3000 "$work/v3.phpca" > "$work/damaged"; chmod u+w "$live/.phpca/releases/3/app.phpca"; cp "$work/damaged" "$live/.phpca/releases/3/app.phpca"; cp -r "$live/.phpca/releases/3" "$work/damaged-3"
rm "$live/.phpca/current"; phpca deploy -q "$work/v1.phpca" "$live" > /dev/null 2>&1
is "one whose only release is damaged and that has none current is refused" "$(left)" "3 "
legacy; chmod u+w "$live/.phpca/releases/3/app.phpca"; cp "$work/damaged" "$live/.phpca/releases/3/app.phpca"
check "one whose current release is damaged" phpca deploy -q "$work/v2.phpca" "$live"
is "... is put right" "$(tool | cut -d' ' -f1) $(cat "$live/public/css/site.css")" "v2 v2"
rm -rf "$store" "$live"; for v in 1 2; do deploy "$work/v$v.phpca"; done; find "$store" -name record -exec rm -f {} +
check "one outside" deploy "$work/v3.phpca"
is "... belongs to its directory from then on" "$(grep "^directory" "$store/record") $(releases)" "directory $live 1 2 3 "

# ---- being killed ----
if command -v strace > /dev/null && [ -z "$preload" ]; then
	killed_at_each() { # NAME PREPARE WANTED-TREE MIN: from what PREPARE makes, killed at each call that changes a file
		local call n killed=0 wrong=
		for call in renameat renameat2 symlinkat unlinkat mkdirat write fchmod fsync; do
			for ((n = 1; n < 400 && ${#wrong} < 600; n++)); do
				$2
				strace -o /dev/null -e trace=$call -e inject=$call:signal=KILL:when=$n "$build/phpca" deploy -q --keep 2 "$work/v3.phpca" "$live" > /dev/null 2>&1 && break
				killed=$((killed + 1))
				[ "$(cat "$live/.phpca/releases"/{backup,9}/a.txt "$live/upload.txt" 2>/dev/null | sort | uniq -c | tr -s ' ')" = "$3" ] || wrong+="$call $n: lost; "
				phpca deploy -q --keep 2 "$work/v3.phpca" "$live" > "$work/after.err" 2>&1 || wrong+="$call $n: then: $(cat "$work/after.err"); "
				[ "$(cat "$live/public/css/site.css")" = v3 ] || wrong+="$call $n: not v3; "
				found=$(find "$live" \( -name '*.new' -o -name '*.old' \) ! -path '*/backup*' | head -3)
				[ -z "$found" ] || wrong+="$call $n: left: $found; "
			done
		done
		if [ -z "$wrong" ] && [ $killed -gt "$4" ]; then ok "$1: killed at each of $killed system calls"; else not_ok "$1" "$killed: $wrong"; fi
	}
	fresh() { rm -rf "$live"; mkdir "$live"; echo precious > "$live/upload.txt"; }
	killed_at_each "a first deploy" fresh " 1 precious" 40 2> /dev/null
	legacy; mkdir -p "$live/.phpca/releases"/{backup,9}; echo precious | tee "$live/.phpca/releases/backup/a.txt" "$live/.phpca/releases/9/a.txt" > "$live/upload.txt"
	cp -a "$live" "$work/legacy"
	taken_over() { rm -rf "$live"; cp -a "$work/legacy" "$live"; }
	killed_at_each "a store without records, among neighbours" taken_over " 3 precious" 60 2> /dev/null
else
	skip "killed at each system call" "no strace, or a sanitized build"
fi
plan
