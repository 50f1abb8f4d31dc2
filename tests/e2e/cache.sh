# shellcheck shell=bash
# Packing with a cache. To be sourced after lib.sh.
unset PHPCA_CACHE
export HOME=$work/home XDG_CACHE_HOME=$work/home/caches
cache=$work/cache app=$work/app
mkdir -p "$HOME"
cp -a "$here/small-app" "$app"

# pack NAME [OPTION...]: packs $app into $work/NAME.phpca
pack() {
	local name=$1; shift
	run "$work/$name" phpca pack --root "$app" --entry main.php --mount /srv/app -o "$work/$name.phpca" --format=json "$@"
}
# counts NAME: "compiled cached linked" of the last pack, or its error
counts() {
	if [ "$(cat "$work/$1.code")" = 0 ]; then
		json "$work/$1.out" '"$j[compiled] $j[cached] " . ($j["linked"] ? "linked" : "whole")'
	else
		cat "$work/$1.err"
	fi
}
# packs NAME WANTED [OPTION...]: counts are those wanted, nothing is said, and the bytes are those of a pack without a cache
packs() {
	local name=$1 wanted=$2; shift 2
	pack plain "$@" --no-cache
	rm -f "$work/cached.phpca"
	pack cached --cache "$cache" "$@"
	is "$name: compiled, cached" "$(counts cached)" "$wanted"
	check "$name: the same bytes as without" cmp "$work/plain.phpca" "$work/cached.phpca"
	[ ! -s "$work/cached.err" ] || not_ok "$name: nothing to be said" "$(cat "$work/cached.err")"
}
# state [OPTION...]: what `phpca cache` says of it, in $work/state
state() { phpca cache --format=json "$@" > "$work/state"; }
scripts=$(find "$app" -name '*.php' | wc -l) less=$((scripts - 1))
