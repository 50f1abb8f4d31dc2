#!/bin/bash
# What a server's requests cost: the engine finds in archived code what it finds in compiled code, and nothing is done anew in each request.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1

# shellcheck disable=SC2046 # several options
check "the witness is built" "${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O2 -Wall -fPIC -shared $(php-config --includes) -o witness.so "$here/witness.c"
plain=(-n -d extension="$work/witness.so")
mounted() { # ARCHIVE DIRECTORY: in `with`
	with=("${plain[@]}" -d extension="$build/phpca.so" -d "phpca.mount=$1:$2")
}

# ---- parameters ----
mkdir types
cat > types/main.php <<'P'
<?php
trait Takes {
	public function many(int $i, ?string $s, int|float $n, self $a, ?Takes $t, iterable $e, callable $c, mixed $m, $none, array &$r, bool|Countable $b) { return [$i, $s, $n, 'a longer body than the head of it', $m, $none, $b]; }
	public function short(int $i) {}
}
class Typed {
	use Takes;
	public function __construct(public int $promoted, protected ?Typed $other, private $untyped) {}
	public static function later(string $required, int $optional = 1, self ...$rest): string { return strtoupper($required) . $optional . count($rest) . str_repeat('-', 3); }
}
$typed = new Typed(1, null, 2);
$r = [];
$typed->many(1, 's', 1.5, $typed, null, [], 'strlen', 1, 2, $r, true);
echo Typed::later('a', 2, $typed), "\n";
foreach (['__construct', 'many', 'short', 'later'] as $method) {
	echo $method, json_encode(accepted_types('Typed', $method)), "\n";
}
P
check "packed" phpca pack -q --root types --entry main.php -o types.phpca
mounted "$work/types.phpca" "$work/types"
LD_PRELOAD=$preload php "${plain[@]}" types/main.php > types.plain
for force in no scalar base paths unlinked; do
	LD_PRELOAD=$preload php "${with[@]}" -d phpca.force=$force types/main.php > types.$force 2>&1
	same "opcodes of parameters know their types ($force forced)" types.plain types.$force
done

if ! command -v php-cgi > /dev/null; then
	skip "several requests" "no php-cgi"
	plan
	exit
fi
cgi() { LD_PRELOAD=$preload php-cgi -q "$@" 2>&1 | grep -v '^Elapsed time'; }

# ---- slots ----
mkdir slots
{
	echo '<?php'
	for i in $(seq 600); do echo "function f$i() { static \$n = 0; return strlen((string) ++\$n) + f$i(); }"; done
} > slots/many.php
echo '<?php echo slots(), " ";' > slots/index.php
echo '<?php require __DIR__ . "/many.php"; echo function_exists("f600"), slots(), " ";' > slots/all.php
check "packed" phpca pack -q --root slots -o slots.phpca
mounted "$work/slots.phpca" "$work/slots"
cgi -T 3 "${plain[@]}" slots/index.php > slots.plain
read -r without _ < slots.plain
slots() { tr '\n' ' ' | php -r 'foreach (explode(" ", trim(stream_get_contents(STDIN))) as $n) echo $n - (int) $argv[1] > (int) $argv[2] ? "more " : "few ";' "$without" "$1"; }
# OPcache, which PHP 8.5 always has, is off.
is "a request that needs no slots of the archive clears none" "$(cgi -T 3 "${with[@]}" -d opcache.enable=0 slots/index.php | slots 600)" "few few few "
if with_opcache; then
	is "beside OPcache, which shares what it compiles, slots are the same in all processes" \
		"$(cgi -T 3 -n "${opcache[@]}" "${with[@]:1}" slots/index.php | slots 600)" "more more more "
	for off in opcache.enable=0 opcache.file_cache_only=1; do
		is "beside OPcache that shares nothing ($off)" \
			"$(cgi -T 3 -n "${opcache[@]}" -d $off -d opcache.file_cache="$work" "${with[@]:1}" slots/index.php | slots 600)" "few few few "
	done
fi

# ---- classes of types ----
mkdir classes
echo '<?php trait Kept { private ?One $kept = null; private One|Two|null $either = null; public function keep(self|One $one): ?One { $this->either = $one; return $this->kept = $one; } }' > classes/Kept.php
echo '<?php class One { use Kept; public ?self $own; public function __construct() { $this->own = $this; } public function two(?Two $two): Two { return $two ?? new Two; } }' > classes/One.php
echo '<?php class Two extends One { public ?parent $above; public Other|Two $other; public Traversable&Countable $both; public ?Missing $missing = null; }' > classes/Two.php
cat > classes/index.php <<'P'
<?php
spl_autoload_register(function ($class) { if (is_file($f = __DIR__ . "/$class.php")) { echo "<$class>"; require $f; } });
$one = new One;
$two = $one->two(null)->two(null);
$two->above = $one->keep($two);
class_alias('One', 'Other');
$two->other = $one;
$two->both = new ArrayObject;
foreach (['own', 'above', 'other', 'both', 'missing'] as $property) {
	try {
		$two->$property = new DateTime;
	} catch (TypeError $e) {
		echo $e->getMessage(), "\n";
	}
}
try {
	$one->two($one);
} catch (TypeError $e) {
	echo substr($e->getMessage(), 0, 60), "\n";
}
echo json_encode([has_class_slot('One', 'kept'), has_class_slot('One', 'own'), has_class_slot('Two', 'above'), has_class_slot('Two', 'missing')]), "\n";
P
check "packed" phpca pack -q --root classes -o classes.phpca
echo '{"preload": ["*.php"], "entry": "index.php"}' > classes/phpca.json
check "packed, to be preloaded" phpca pack -q --root classes -o classes-preload.phpca
# OPcache, which PHP 8.5 always has, is off.
alone=(-d opcache.enable=0)
cgi -T 3 "${plain[@]}" "${alone[@]}" classes/index.php > classes.plain
mounted "$work/classes.phpca" "$work/classes"
for force in no base paths unlinked; do
	same "the engine remembers classes of types as in compiled code ($force forced)" classes.plain <(cgi -T 3 "${with[@]}" "${alone[@]}" -d phpca.force=$force classes/index.php)
done
mounted "$work/classes-preload.phpca" "$work/classes"
same "with phpca.preload=load" classes.plain <(cgi -T 3 "${with[@]}" "${alone[@]}" -d phpca.preload=load classes/index.php)
same "with phpca.preload=1" <(sed 's/<[A-Z][a-z]*>//g' classes.plain) <(cgi -T 3 "${with[@]}" "${alone[@]}" -d phpca.preload=1 classes/index.php | sed 's/<[A-Z][a-z]*>//g')
if with_opcache; then
	same "beside OPcache nothing is remembered, and all is the same" <(sed 's/\[true.*/[]/' classes.plain) \
		<(cgi -T 3 -n "${opcache[@]}" "${with[@]:1}" classes/index.php | sed 's/\[false,false,false,false\]/[]/')
fi

# ---- names of classes: a class is found by any string that names it, and each request has classes of its own ----
mkdir -p named/lib
for i in 1 2 3; do echo "<?php namespace App; class Named$i { public function __construct(public ?Named$i \$next = null) {} }" > named/lib/Named$i.php; done
echo '<?php return ["App\Named1", "App\Named2", "named3" => "App\Named3"];' > named/lib/list.php
cat > named/index.php <<'P'
<?php
$request = (int) file_get_contents(getenv('STATE'));
file_put_contents(getenv('STATE'), $request + 1);
spl_autoload_register(function ($class) use ($request) {
    echo "<$class>";
    if ($class === 'App\Named2' && $request % 2) {
        eval('namespace App; class Named2 { public $other = true; }');
    } elseif ($class === 'App\Named3' && $request % 2) {
        class_alias('App\Named1', $class);
    } elseif (is_file($file = __DIR__ . '/lib/' . substr($class, 4) . '.php')) {
        require $file;
    }
});
$list = require __DIR__ . '/lib/list.php';
$seen = [];
foreach ([...$list, 'App\Named1', '\App\Named1', 'app\named2', 'App\Missing', 'App\Missing'] as $name) {
    $seen[] = class_exists($name) ? get_class(new $name) . (isset((new $name)->other) ? ' other' : '') : "no $name";
}
$seen[] = (new ReflectionClass('App\Named3'))->getName();
$seen[] = is_a(new App\Named1, 'App\Named3');
$seen[] = unserialize(serialize(new App\Named2)) == new App\Named2;
debug_zval_dump('App\Named1');
echo json_encode($seen), "\n";
P
cat > named/marks.php <<'P'
<?php
spl_autoload_register(fn($class) => require __DIR__ . '/lib/' . substr($class, 4) . '.php');
$list = require __DIR__ . '/lib/list.php';
$one = new App\Named1;
$two = new $list[1];
echo json_encode([has_name_slot($list[0]), has_name_slot('App\Named2'), has_name_slot($list['named3']), has_name_slot('App\Nowhere'), has_name_slot(get_class($one))]), ' ';
P
check "packed" phpca pack -q --root named -o named.phpca
six() { echo 0 > state; STATE=$work/state cgi -T 6 "$@" named/index.php; }
six "${plain[@]}" "${alone[@]}" > named.plain
mounted "$work/named.phpca" "$work/named"
for force in no base paths unlinked source; do
	same "classes by name, six requests ($force forced)" named.plain <(six "${with[@]}" "${alone[@]}" -d phpca.force=$force)
done
is "strings that name a loaded class have its slot, wherever they are" "$(cgi -T 2 "${with[@]}" "${alone[@]}" named/marks.php)" "[true,true,false,false,true] [true,true,false,false,true] "
is "not on the command line" "$(php "${with[@]}" "${alone[@]}" named/marks.php)" "[false,false,false,false,false] "

# ---- traits that use traits ----
# 300 methods that two traits inherit from a third: to compare each with each takes millions of instructions.
mkdir traits
{
	echo '<?php trait Base {'
	for i in $(seq 300); do echo "public function m$i(int \$i) { return \$i + $i; }"; done
	echo '}'
} > traits/Base.php
echo '<?php trait One { use Base { m1 as another; } }' > traits/One.php
echo '<?php trait Two { use One; }' > traits/Two.php
cat > traits/index.php <<'P'
<?php
spl_autoload_register(fn($class) => require __DIR__ . "/$class.php");
eval('class Both { use One, Two; }');
echo (new Both)->m1(1), (new Both)->another(1), (new Both)->m300(1), " ";
P
check "packed" phpca pack -q --root traits -o traits.phpca
mounted "$work/traits.phpca" "$work/traits"
is "methods that come by two ways are no conflict, in each request" "$(cgi -T 3 "${with[@]}" traits/index.php)" "$(cgi -T 3 -n traits/index.php)"
echo '<?php spl_autoload_register(fn($class) => require __DIR__ . "/$class.php"); trait_exists("Two");' > traits/index.php
if command -v valgrind > /dev/null && [ -z "$preload" ]; then
	instructions() { valgrind --tool=callgrind --callgrind-out-file=/dev/null php-cgi -q -T "$1" "${with[@]}" traits/index.php 2>&1 | sed -n 's/.*Collected : \([0-9]*\).*/\1/p'; }
	one=$(instructions 1) five=$(instructions 5)
	each=$(((five - one) / 4))
	if [ $each -lt 500000 ]; then ok "code of traits is shared once for a process"; else not_ok "code of traits is shared once for a process" "$each instructions a request"; fi
else
	skip "code of traits is shared once for a process" "no valgrind, or a sanitized build"
fi
plan
