#!/bin/bash
# A class that several scripts declare, of which a program loads one: what is derived from it was linked against each when the archive was packed.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
. "$here/requests.sh"

mkdir -p app/one app/two app/classes state
class() { echo "<?php $2" > "app/$1.php"; }
# a parent, a trait and an interface, in two forms
class one/Base 'class Base { const WHO = "one"; public static $count = 0; protected $first = [1]; function name(): string { static $n = 0; return self::WHO . ++$n . static::class . count($this->first); } }'
class two/Base 'class Base { const WHO = "two"; const MORE = self::WHO . "!"; protected $zero = 0, $first = [1, 2]; function extra() { return fn() => $this->zero; } function name(): string { return parent_of($this) . self::MORE; } }'
class one/Mix 'trait Mix { private $mixed = "one"; function mix() { static $n = 10; return $this->mixed . ++$n . self::class . __CLASS__; } }'
class two/Mix 'trait Mix { public static $all = [2]; abstract function needed(): int; function mix() { return "two" . $this->needed() . __CLASS__ . count(self::$all); } }'
class one/Shape 'interface Shape { const SIDES = 3; function area(int $x); }'
class two/Shape 'interface Shape extends Countable { const SIDES = 4; function area(int $x = 7); }'
# what is derived from one of them, directly and not
class classes/Child 'class Child extends Base implements JsonSerializable { public static $own = [self::WHO]; private ?Child $next = null; function __construct(protected int $p = 5) {} function name(): string { return "child " . parent::name() . self::WHO; } function jsonSerialize(): array { static $n; return [++$n, (function () { return static::WHO . $this->p; })()]; } }'
class classes/Leaf 'final class Leaf extends Child { const WHO = "leaf" . parent::WHO; function name(): string { return "leaf " . parent::name(); } }'
class classes/User 'class User { use Mix { mix as protected mixed_as; } function needed(): int { return 1; } function go() { return $this->mix() . $this->mixed_as(); } }'
class classes/Wrapper 'trait Wrapper { use Mix; function needed(): int { return 2; } }'
class classes/Wrapped 'class Wrapped { use Wrapper; }'
class classes/Square 'class Square implements Shape { function area(int $x = 3) { return $x * self::SIDES; } function count(): int { return static::SIDES; } }'
class classes/Both 'class Both extends Base implements Shape { function area(int $x = 3) { return $x . self::WHO . self::SIDES; } function count(): int { return 0; } }'
# one of two can be no parent of this
class classes/Strict 'class Strict extends Base { public $first = []; function extra(): int { return 3; } }'
class one/Odd 'class Odd { final function odd() { return "final"; } function even() { return "even"; } }'
class two/Odd 'class Odd { function odd() { return "open"; } }'
class classes/Odder 'class Odder extends Odd { function odd() { return "odder"; } }'
cat > app/index.php <<'P'
<?php
function parent_of($o) { return get_parent_class($o); }
$n = 1 + (int) @file_get_contents($state = $_SERVER['STATE']);
file_put_contents($state, $n);
$first = $n % 2 ? 'one' : 'two';
$second = $n > 4 ? ($n % 2 ? 'two' : 'one') : $first;
$of = ['Base' => $first, 'Mix' => $second, 'Shape' => $second, 'Odd' => $n > 6 ? 'one' : 'two'];
if ($n % 3) { // else they are there, and classes are bound early
	spl_autoload_register(function ($class) use ($of) {
		echo "<$class>";
		require __DIR__ . '/' . ($of[$class] ?? 'classes') . "/$class.php";
	});
}
echo "request $n: ";
foreach ($n % 3 ? ['Child', 'Leaf', 'User', 'Wrapped', 'Square', 'Both', 'Odder'] : ['Base', 'Mix', 'Shape', 'Odd', 'Child', 'Leaf', 'User', 'Wrapper', 'Wrapped', 'Square', 'Both', 'Odder'] as $class) {
	$n % 3 ? class_exists($class) : require_once __DIR__ . '/' . ($of[$class] ?? 'classes') . "/$class.php";
}
for ($i = 0; $i < 2; $i++) {
	foreach ([new Child, new Leaf(8), new Both] as $o) {
		echo $o->name(), ' ', json_encode($o), ' ', $o::WHO, ' ', implode(',', class_parents($o)), "\n";
		var_dump($o);
	}
	echo json_encode([Child::$own, Leaf::$own]), (new User)->go(), ' ', (new Wrapped)->mix(), ' ', (new Square)->area(), count([(new Square)->count()]), (new Both)->area(1), (new Odder)->odd(), "\n";
	Child::$own[] = $n;
}
foreach (['Child', 'Leaf', 'User', 'Wrapped', 'Square', 'Both', 'Odder'] as $class) {
	$r = new ReflectionClass($class);
	foreach ($r->getMethods() as $m) { echo $m->class, '::', $m->name, $m->getStartLine(), basename(dirname($m->getFileName())), $m->hasPrototype() ? $m->getPrototype()->class : '-', ' '; }
	foreach ($r->getProperties() as $p) { echo $p->class, '$', $p->name, ' '; }
	echo json_encode($r->getConstants()), "\n";
}
if (isset($_SERVER['WHICH'])) {
	foreach (['Base', 'Child', 'Leaf', 'User', 'Wrapped', 'Square', 'Both', 'Odder'] as $class) { echo $class, is_linked_ahead($class) ? ' ahead, ' : ' here, '; }
	echo "which\n";
}
if ($n === 8) { require __DIR__ . '/classes/Strict.php'; }
P
check "packed" phpca pack -q --root app -o app.phpca
with=("${plain[@]}" -d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
nine without "${plain[@]}" > plain
check "the program has run all of its requests" grep -q '^request 9: ' plain
check "... and one of them ends as it must: a class can't be linked" grep -q 'Cannot override final method Odd::odd' plain
for force in no base paths unlinked scalar; do
	nine "$force" "${with[@]}" -d phpca.force=$force > "$force.out"
	same "nine requests ($force forced)" plain "$force.out"
done
nine loaded "${with[@]}" -d phpca.preload=load > loaded.out
same "nine requests (phpca.preload=load)" plain loaded.out
mv app unpacked && mkdir app && : > app/index.php
nine sourceless "${with[@]}" > gone.out
same "nine requests, with the sources gone" plain gone.out
rm -r app && mv unpacked app

WHICH=1 nine kinds "${with[@]}" | grep 'which$' > which
# A trait that uses one of two has one form; what is derived from two such classes has none.
linked="Base ahead, Child ahead, Leaf ahead, User ahead, Wrapped"
is "classes that are derived from one of two were linked ahead, against either" "$(head -2 which)" \
	"$linked ahead, Square ahead, Both here, Odder ahead, which"$'\n'"$linked here, Square ahead, Both here, Odder ahead, which"
phpca dump app.phpca classes/Child.php > child.dump
is "dump names both" "$(grep -c 'linked when packed, against parent Base' child.dump)" 2
phpca dump app.phpca classes/Odder.php > odder.dump
is "... or the one that can be" "$(grep -c 'linked when packed, against parent Odd' odder.dump)" 1
check "verify" phpca verify -q app.phpca
for i in 3 4 5; do mkdir "app/$i" && class "$i/Base" "class Base { const WHO = $i; }"; done
check "packed again" phpca pack -q --root app -o app.phpca
phpca dump app.phpca classes/Child.php > child.dump
is "of more than four, none is tried" "$(grep -c 'linked when it is declared' child.dump)" 1
plan
