#!/bin/bash
# What looks into images: stubs, dump, diff, extract --standalone; verify finds every changed bit.
. "$(dirname "$0")/lib.sh"

app=$build/apps/composer
install() {
	if ! sh "$top/scripts/install-app.sh" "$1" "$build/apps/$1" > "$work/install.log" 2>&1; then
		not_ok "$1: installed" "$(cat "$work/install.log")"
		plan
		exit
	fi
}
install composer
install php-parser
small=$work/small
cp -r "$here/tools-app" "$small"
check "the small application is packed" phpca pack -q --root "$small" --entry main.php -o "$work/small.phpca"
check "composer is packed" phpca pack -q --root "$app" --entry vendor/bin/composer -o "$work/composer.phpca"

# class => script, by Composer's rules
phpca list --classes --format=json "$work/composer.phpca" > "$work/list.json"
php -r '
	$classes = array_column(json_decode(stream_get_contents(STDIN), true)["classes"], "path", "class");
	ksort($classes);
	file_put_contents($argv[1], json_encode($classes));
' "$work/composer.classes" < "$work/list.json"

# reflect OUT ROOT [STUBS]: $classes $functions $suffix $public
reflect() {
	local out=$1; shift
	CLASSES=$classes FUNCTIONS=${functions:-} SUFFIX=${suffix:-} PUBLIC=${public:-} php_with -d memory_limit=-1 "$here/reflect.php" "$@" > "$out" 2> "$out.err"
}
# Of classes that can't be loaded from their sources, either, nothing is asked.
same_loadable() {
	local name=$1 loaded
	loaded=$(grep -cE '^(class|interface|trait|enum) ' "$2")
	grep -l '^not loadable' "$2" > /dev/null && grep '^not loadable' "$2" > "$work/not-loadable"
	if ! php -r '
		[, $wanted, $got] = $argv;
		$wanted = explode("\n\n", file_get_contents($wanted));
		$got = explode("\n\n", file_get_contents($got));
		count($wanted) === count($got) || exit("another number of classes\n");
		foreach ($wanted as $i => $text) {
			str_starts_with($text, "not loadable") || $text === $got[$i] || exit("wanted:\n$text\ngot:\n$got[$i]\n");
		}
	' "$2" "$3" > "$work/difference" 2>&1 || [ -s "$work/difference" ]; then
		not_ok "$name" "$(cat "$work/difference" "$3.err")"
	elif [ "$loaded" -lt "$4" ]; then
		not_ok "$name" "only $loaded classes were compared: $(head -c 500 "$2.err")"
	else
		ok "$name ($loaded classes)"
	fi
}

# ---- stubs ----

php "$here/declared.php" "$small/src/declarations.php" "$work/small.classes" "$work/small.functions" src/declarations.php
check "stubs: of everything that can be declared" phpca stubs --all -o "$work/small-stubs.php" "$work/small.phpca"
check "... php -l" php -l "$work/small-stubs.php"
check "... nikic/php-parser reads it" php "$here/parse_stubs.php" "$build/apps/php-parser" "$work/small-stubs.php"
classes=$work/small.classes functions=$work/small.functions reflect "$work/small.wanted" "$small"
classes=$work/small.classes functions=$work/small.functions reflect "$work/small.got" "$small" "$work/small-stubs.php"
same_loadable "... reflection of the stub is that of the original" "$work/small.wanted" "$work/small.got" 13
php -r 'include $argv[1]; var_export([Tools\Declared\ANSWER, Tools\Declared\LIST_OF, TOOLS_GLOBAL]);' "$small/src/declarations.php" > "$work/constants.wanted" 2>&1
php -r 'include $argv[1]; var_export([Tools\Declared\ANSWER, Tools\Declared\LIST_OF, TOOLS_GLOBAL]);' "$work/small-stubs.php" > "$work/constants.got" 2>&1
same "... and so are the constants" "$work/constants.wanted" "$work/constants.got"
phpca stubs "$work/small.phpca" > "$work/small-public.php"
if grep -qE 'private .*\$secret|function hidden' "$work/small-public.php"; then not_ok "stubs without --all: of private members only constants, __clone and those of traits" "$(grep private "$work/small-public.php")"
elif grep -q 'private function inner' "$work/small-public.php" && grep -q 'private function __clone' "$work/small-public.php"; then ok "stubs without --all: of private members only constants, __clone and those of traits"
else not_ok "stubs without --all: of private members only constants, __clone and those of traits" "$(grep private "$work/small-public.php")"; fi
check "phpc --stubs: the same of a directory" "$build/phpc" --stubs "$small" --all -o "$work/small-phpc.php"
same "... to the byte" "$work/small-stubs.php" "$work/small-phpc.php"
check "phpc --stubs: of one script" "$build/phpc" --stubs "$small/src/declarations.php" --all -o "$work/one-phpc.php"
same "... to the byte" "$work/small-stubs.php" "$work/one-phpc.php"

classes=$work/composer.classes reflect "$work/composer.wanted" "$app"
check "stubs: of a vendor tree, one file for each script" phpca stubs --all -C "$work/stubs" "$work/composer.phpca"
classes=$work/composer.classes reflect "$work/composer.stubs" "$app" "$work/stubs"
same_loadable "... reflection of the stubs is that of the originals" "$work/composer.wanted" "$work/composer.stubs" 590
check "stubs: one file of the vendor tree" phpca stubs -o "$work/composer-stubs.php" "$work/composer.phpca"
check "... php -l" php -l "$work/composer-stubs.php"
check "... nikic/php-parser reads it" php "$here/parse_stubs.php" "$build/apps/php-parser" "$work/composer-stubs.php"
php "$here/parse_stubs.php" "$build/apps/php-parser" "$work/composer-stubs.php" > "$work/parsed"
if [ "$(awk '$1 == "Class_" {print $2}' "$work/parsed")" -gt 400 ] && ! grep -q '^a body' "$work/parsed"; then ok "... hundreds of classes, no bodies"; else not_ok "... hundreds of classes, no bodies" "$(cat "$work/parsed")"; fi
# Two scripts declare Composer's ClassLoader; the single file has the first.
php -r '
	$classes = json_decode(file_get_contents($argv[1]), true);
	foreach (["composer\\autoload\\classloader", "composer\\installedversions"] as $twice) { unset($classes[$twice]); }
	file_put_contents($argv[1], json_encode($classes));
' "$work/composer.classes"
classes=$work/composer.classes public=1 reflect "$work/composer.public" "$app"
classes=$work/composer.classes public=1 reflect "$work/composer.one" "$app" "$work/composer-stubs.php"
same_loadable "... PHP loads it, and reflection of what is not private is that of the originals" "$work/composer.public" "$work/composer.one" 590

# ---- extract --standalone ----

check "extract --standalone: composer" phpca extract --standalone -C "$work/alone" "$work/composer.phpca"
scripts=$(phpca list --format=json "$work/composer.phpca" | php -r 'echo count(array_filter(json_decode(stream_get_contents(STDIN), true)["entries"], fn($e) => ($e["verdict"] ?? "") === "precompiled"));')
count=0 bad=
while IFS= read -r image; do
	count=$((count + 1))
	"$build/phpc" -i "$image" > "$work/inspect" 2>&1 && grep -q 'holds: yes' "$work/inspect" || bad+="$image: $(tail -1 "$work/inspect")"$'\n'
done < <(find "$work/alone" -name '*.phpc')
if [ -z "$bad" ] && [ "$count" = "$scripts" ] && [ "$count" -gt 600 ]; then ok "... each of $count files verifies"; else not_ok "... each of $count files verifies (of $scripts)" "$bad"; fi

"$build/phpc" -q -c "$app" -o "$work/compiled"
equal=0 bad=
while IFS= read -r image; do
	if cmp -s "$work/compiled/$image" "$work/alone/$image"; then equal=$((equal + 1))
	elif ! grep -qiE '__DIR__|__FILE__' "$app/${image%c}"; then bad+="$image "; fi
done < <(cd "$work/compiled" && find . -name '*.phpc')
if [ -z "$bad" ] && [ $equal -gt 600 ]; then ok "... $equal are to the byte what phpc makes of their sources; the others mention __DIR__ or __FILE__"; else not_ok "... the same bytes as phpc -c ($equal)" "$bad"; fi

classes=$work/composer.classes suffix=c reflect "$work/composer.alone" "$app" "$work/alone"
classes=$work/composer.classes reflect "$work/composer.wanted" "$app"
same_loadable "... their classes are included one by one, and reflection is that of the originals" "$work/composer.wanted" "$work/composer.alone" 590

# Behaviour: shapes, run where their sources stand, and moved.
run_shape() { # NAME: plain, then the extracted image beside its source
	local name=$1 dir=$work/shapes
	run "$work/shape.wanted" php "$dir/$name.php"
	run "$work/shape.got" php_with "$dir/$name.phpc"
	sed -i "s|$name\.phpc|$name.php|g" "$work/shape.got.out" "$work/shape.got.err"
}
mkdir "$work/shapes"
cp "$top"/tests/shapes/{arrays,classes,closures,consts,enums,first_class,generators,interfaces,match,namespaces,switches,traits,tries,types,visibility,operators,references,magic,attributes}.php "$work/shapes/"
check "extract --standalone: shapes" phpca pack -q --root "$work/shapes" --entry arrays.php -o "$work/shapes.phpca"
check "... extracted" phpca extract --standalone -C "$work/shapes" "$work/shapes.phpca"
for shape in "$work"/shapes/*.php; do
	shape=$(basename "$shape" .php)
	run_shape "$shape"
	run_same "... $shape.phpc behaves as $shape.php" "$work/shape.got" "$work/shape.wanted"
done

# Every shape: to the byte what phpc makes of it, and each can be shown and declared.
cp -r "$top/tests/shapes" "$work/shape-root"
check "all shapes are packed" phpca pack -q --root "$work/shape-root" --entry arrays.php -o "$work/all-shapes.phpca"
phpca extract -q --standalone -C "$work/shapes-alone" "$work/all-shapes.phpca"
run "$work/got" "$build/phpc" -q -c "$work/shape-root" -o "$work/shapes-compiled"
equal=0 bad=
while IFS= read -r image; do
	if cmp -s "$work/shapes-compiled/$image" "$work/shapes-alone/$image"; then equal=$((equal + 1))
	elif ! grep -qiE '__DIR__|__FILE__' "$work/shape-root/${image%c}"; then bad+="$image "; fi
done < <(cd "$work/shapes-compiled" && find . -name '*.phpc')
if [ -z "$bad" ] && [ $equal -gt 140 ]; then ok "extract --standalone: $equal shapes are to the byte what phpc makes of them"; else not_ok "extract --standalone: shapes ($equal equal)" "$bad"; fi
check "stubs of all shapes" phpca stubs --all -o "$work/shapes-stubs.php" "$work/all-shapes.phpca"
check "... php -l" php -l "$work/shapes-stubs.php"
if grep -n 'expression of kind' "$work/shapes-stubs.php" > "$work/unknown"; then not_ok "... every constant expression is known" "$(cat "$work/unknown")"; else ok "... every constant expression is known"; fi

mkdir -p "$work/tree/sub"
echo '<?php return basename(dirname(__DIR__))." ".(include __DIR__."/../data.php");' > "$work/tree/sub/names.php"
echo '<?php return basename(__FILE__)." ".basename(dirname(__FILE__));' > "$work/tree/sub/own.php"
echo '<?php return "data";' > "$work/tree/data.php"
check "extract --standalone: scripts that name files of their tree" phpca pack -q --root "$work/tree" --entry data.php -o "$work/tree.phpca"
phpca extract -q --standalone -C "$work/tree" "$work/tree.phpca"
mkdir "$work/other" && cp -r "$work/tree" "$work/other/elsewhere" && cp "$work/tree/sub/"*.phpc "$work/other/"
echo '<?php echo include $argv[1], "\n";' > "$work/include.php"
run "$work/got" php_with "$work/include.php" "$work/other/elsewhere/sub/names.phpc"
if [ "$(cat "$work/got.out")" = 'elsewhere data' ]; then ok "... run where their tree stands"; else not_ok "... run where their tree stands" "$(cat "$work/got.out" "$work/got.err")"; fi
run "$work/got" php_with "$work/include.php" "$work/other/names.phpc"
if [ "$(cat "$work/got.code")" = 255 ] && grep -q 'it must stand in a directory sub' "$work/got.out" "$work/got.err"; then ok "... and say so elsewhere"; else not_ok "... and say so elsewhere" "$(cat "$work/got.out" "$work/got.err")"; fi
phpca extract -q --standalone --force -C "$work/other/elsewhere" "$work/tree.phpca"
run "$work/got" php_with "$work/include.php" "$work/other/elsewhere/sub/own.phpc"
if [ "$(cat "$work/got.out")" = 'own.php sub' ]; then ok "... a script that names itself only runs anywhere"; else not_ok "... a script that names itself only runs anywhere" "$(cat "$work/got.out" "$work/got.err")"; fi

# None of it needs sources.
echo '{"sources": "strip"}' > "$work/strip.json"
check "an archive without sources" phpca pack -q --root "$small" --entry main.php -m "$work/strip.json" -o "$work/stripped.phpca"
phpca stubs --all -o "$work/stripped-stubs.php" "$work/stripped.phpca"
same "... has the same stubs" "$work/small-stubs.php" "$work/stripped-stubs.php"
phpca extract -q --standalone -C "$work/stripped" "$work/stripped.phpca"
phpca extract -q --standalone -C "$work/kept" "$work/small.phpca"
check "... and the same images" diff -r "$work/kept" "$work/stripped"

# ---- dump ----

phpca dump "$work/small.phpca" src/declarations.php > "$work/dump"
for fact in '^script src/declarations.php$' 'RECV_INIT 3 self::A' 'path (.*): .*/src/declarations.php' 'import (.*): CLASS Countable' 'linked when packed, against parent Tools.Declared.Base' \
		'run-time cache slot' 'literal 0:' '^Tools.Declared.Suit::pick: ' "DECLARE_CONST 'Tools.*ANSWER' 42"; do
	if grep -q -- "$fact" "$work/dump"; then ok "dump says: $fact"; else not_ok "dump says: $fact" "$(head -60 "$work/dump")"; fi
done
bad=
while IFS= read -r script; do
	phpca dump "$work/all-shapes.phpca" "$script" > "$work/dump" 2> "$work/dump.err" || bad+="$script: $(cat "$work/dump.err")"$'\n'
	grep -qE '^  0000 L[0-9]+ +' "$work/dump" || bad+="$script: no code"$'\n'
	grep -nE '^  [0-9]{4} L[0-9]+ +([TV][0-9-]+ = )?\?( |$)|\$\?|[TV]-[0-9]' "$work/dump" > "$work/unknown" && bad+="$script: $(head -1 "$work/unknown")"$'\n'
done < <(phpca list "$work/all-shapes.phpca" | awk '$2 == "precompiled" && $3 !~ /\// {print $3}')
if [ -z "$bad" ] && [ -s "$work/dump" ]; then ok "dump: every shape"; else not_ok "dump: every shape" "$bad"; fi
if php -r 'exit((int) (PHP_VERSION_ID < 80400));'; then
	for fact in 'public int $size = 3 { set(string|int $value) { $this->size; } }' 'abstract protected array $parts { get; }' \
			'public array $refs = \[1\] { &get { $this->refs; } }' 'public private(set) int $balance = 0;' 'public const int LIMIT = 3;'; do
		if grep -q -- "$fact" "$work/shapes-stubs.php"; then ok "stubs say: $fact"; else not_ok "stubs say: $fact"; fi
	done
	phpca dump "$work/all-shapes.phpca" hooks/child.php > "$work/dump"
	for fact in '\[virtual\] public int $size { get {} set' '^Shapes.Hooks.Child::$size::set: '; do
		if grep -q -- "$fact" "$work/dump"; then ok "dump says: $fact"; else not_ok "dump says: $fact" "$(head -60 "$work/dump")"; fi
	done
	cp -r "$top/tests/shapes/hooks" "$work/hooks"
	phpca pack -q --root "$work/hooks" --entry main.php -o "$work/hooks.phpca"
	sed -i 's/ \* 2;/ * 3;/' "$work/hooks/child.php"
	phpca pack -q --root "$work/hooks" --entry main.php -o "$work/hooks-2.phpca"
	phpca diff "$work/hooks.phpca" "$work/hooks-2.phpca" > "$work/diff"
	if grep -q 'property $size changed (code)' "$work/diff"; then ok "diff: code of a hook"; else not_ok "diff: code of a hook" "$(cat "$work/diff")"; fi
fi
run "$work/got" phpca dump "$work/small.phpca" no/such.php
if [ "$(cat "$work/got.code")" = 1 ] && grep -q 'no/such.php: is not in it' "$work/got.err"; then ok "dump names a script that is not there"; else not_ok "dump names a script that is not there" "$(cat "$work/got.err")"; fi
php "$here/patch_system_id.php" "$work/small.phpca" "$work/foreign.phpca" 0123456789abcdef0123456789abcdef
for command in stubs dump; do
	script=()
	[ $command = stubs ] || script=(main.php)
	run "$work/got" phpca $command "$work/foreign.phpca" "${script[@]}"
	if [ "$(cat "$work/got.code")" = 4 ] && grep -q 'made for engine' "$work/got.err"; then ok "$command: another engine's archive is exit code 4"; else not_ok "$command: another engine's archive is exit code 4" "$(cat "$work/got.code" "$work/got.err")"; fi
done
plan
