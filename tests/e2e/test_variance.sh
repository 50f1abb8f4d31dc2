#!/bin/bash
# Classes whose methods name classes that are not there yet: the engine loads these while it links. From the second request on the class that was linked
# when the archive was packed is taken, and what is loaded, in which order, and what loading can see, is as it was.
. "$(dirname "$0")/lib.sh"
cd "$work" || exit 1
. "$here/requests.sh"

mkdir -p app/classes state
class() { echo "<?php $2" > "app/classes/$1.php"; }
class Makes 'interface Makes { function make(?Other $o): Product; function own(): Makes; }'
class Product 'class Product {}'
class Other 'class Other {}'
class Special 'class Special extends Product implements Countable { function count(): int { return 7; } }'
class Wider 'class Wider {}'
class Maker 'class Maker implements Makes { function make(Other|Wider|null $o): Special { return new Special; } function own(): Maker { return $this; } }'
class Taker 'class Taker implements Makes { function make(?Other $o): Special { return new Special; } function own(): Makes { return $this; } }'
# what is loaded is derived from what is being linked
class Base 'class Base { function me(): Base { return $this; } }'
class Middle 'class Middle extends Base { function me(): Leaf { return new Leaf; } }'
class Leaf 'class Leaf extends Middle { function me(): Leaf { return $this; } function late(): string { return "leaf"; } }'
# a choice: which classes are loaded depends on which are there
class One 'class One {}'
class Two 'class Two {}'
class Three 'class Three extends Two {}'
class Choice 'class Choice { function f(): One|Two { return new One; } function g(Three $x) {} }'
class Chosen 'class Chosen extends Choice { function f(): Three { return new Three; } function g(One|Two $x) {} }'
# what is loaded loads others itself, before the rest
class Deep 'class Deep {}'
class Deeper 'class Deeper extends Deep {}'
class Asks 'interface Asks { function ask(): Deep; }'
class Outer 'interface Outer { function a(): Product; function b(): Wider; }'
class Asking 'class Asking extends Product implements Asks { function ask(): Deeper { return new Deeper; } }'
class Wide 'class Wide extends Wider {}'
class Nested 'class Nested implements Outer { function a(): Asking { return new Asking; } function b(): Wide { return new Wide; } }'
cat > app/index.php <<'P'
<?php
$n = 1 + (int) @file_get_contents($state = $_SERVER['STATE']);
file_put_contents($state, $n);
spl_autoload_register(function ($class) use ($n) {
	echo "<$class";
	foreach (['Makes', 'Maker', 'Base', 'Middle', 'Leaf', 'Choice', 'Chosen'] as $name) {
		echo class_exists($name, false) || interface_exists($name, false) ? '+' : '-';
	}
	if ($n === 4 && $class === 'Special') {
		throw new Exception("no $class");
	}
	if ($n === 5 && $class === 'Special') {
		eval('class Special extends Product { function other() { return "another class"; } }');
	}
	if ($n === 6 && $class === 'Leaf') {
		undefined_function_ends_the_request();
	}
	if (is_file($file = __DIR__ . "/classes/$class.php") && !class_exists($class, false)) {
		require $file;
	}
	echo ">";
});
register_shutdown_function(function () {
	echo "\n", json_encode(array_map(fn($f) => basename($f), get_included_files()));
	echo "\n", json_encode(array_slice(get_declared_classes(), -8)), "\n";
});
echo "request $n: ";
if ($n === 3 || $n === 7) { // with some of them there
	class_exists('Two');
	class_exists('Special');
}
if ($n === 8) {
	class_exists('One');
	class_exists('Deeper');
}
try {
	$maker = new Maker;
	echo get_class($maker->make(null)), ' ', (new Chosen)->f()::class, ' ', get_parent_class((new Middle)->me()), (new Leaf)->late(), (new Nested)->b()::class, (new Nested)->a()->ask()::class;
} catch (Throwable $e) {
	echo get_class($e), ': ', $e->getMessage();
}
echo "\n";
P
check "packed" phpca pack -q --root app -o app.phpca
with=("${plain[@]}" -d extension="$build/phpca.so" -d "phpca.mount=$work/app.phpca:$work/app")
nine without "${plain[@]}" > plain
check "the program has run all of its requests" grep -q '^request 9: ' plain
for force in no base paths unlinked scalar; do
	nine "$force" "${with[@]}" -d phpca.force=$force > "$force.out"
	same "nine requests ($force forced)" plain "$force.out"
done
mv app unpacked && mkdir app && : > app/index.php
nine sourceless "${with[@]}" > gone.out
same "nine requests, with the sources gone" plain gone.out
rm -r app && mv unpacked app

# ---- is the class that was linked ahead taken? ----
cat > app/which.php <<'P'
<?php
spl_autoload_register(fn($class) => require __DIR__ . "/classes/$class.php");
foreach (['Taker', 'Middle', 'Leaf', 'Chosen'] as $class) {
	echo class_exists($class) ? $class : 'no', ' ', is_linked_ahead($class) ? 'ahead' : 'here', ', ';
}
echo "\n";
P
check "packed" phpca pack -q --root app -o app.phpca
cgi -T 3 "${with[@]}" app/which.php > which
is "the first request links classes that load others" "$(sed -n 1p which)" "Taker here, Middle here, Leaf here, Chosen here, "
# (PHP 8.4 offers none for keeping that waits for another class and has a method that returns its own: Maker.) Middle waits for Leaf, which is derived from it: in each request both are made for each other.
is "later ones take those that were linked ahead" "$(sed -n 2,3p which | sort -u)" "Taker ahead, Middle here, Leaf here, Chosen ahead, "
plan
