<?php
// Says all that a request can see, and leaves something behind for the next one to trip over.
namespace Acme;

$asked = [];
spl_autoload_register(static function (string $class) use (&$asked): void {
	$asked[] = $class;
	$file = __DIR__ . '/../src/' . strtr(substr($class, 5), '\\', '/') . '.php';
	if (is_file($file)) {
		require $file;
	}
});
if (!\function_exists('Acme\counter')) {
	require __DIR__ . '/../src/functions.php';
}

echo "count ", counter(), counter(), counter(), "\n";
echo "square ", (new Square(3))->describe(), "\n";
echo "made ", Shape::$made, ' ', Square::$made, ' ', Square::NAME, ' ', Square::AREA, "\n";
echo "trait ", (new Square(1))->log('x')->log('y')->logged(), ' ', \count(Square::$log), "\n";
echo "anonymous ", get_debug_type($o = (new Factory)->anonymous()), ' ', $o instanceof Shape ? 'shape' : 'no shape', ' ', $o->area(), "\n";
echo "plain anonymous ", (new Factory)->plain()->hello(), "\n";
echo "nested ", class_exists(Nested::class, false) ? 'too early' : 'not yet', ' ', nested(), ' ', nested(), "\n";
echo "closure ", implode(',', array_map((new Factory)->doubler(), [1, 2])), "\n";
echo "generator ", implode(',', iterator_to_array((new Factory)->numbers())), "\n";
echo "server ", (new Factory)->method(), "\n";
echo "enum ", Suit::Hearts->label(), "\n";
echo "late ", Late::class, ' ', (new Child\OfLate)->name(), "\n";
echo "nested, of a class that is not preloaded ", class_exists(NestedLate::class, false) ? 'too early' : 'not yet', ' ', nested_late(), nested_late(), "\n";
echo "effect ", Effect::class, ' ', (new Effect)->name(), ' ', $GLOBALS['effects'], "\n";
class_exists(Failure::class);   // WorseFailure is in the same file
try {
	(new Factory)->fail();
} catch (Failure $e) {
	echo "failure ", $e->getMessage(), ' ', basename($e->getFile()), ':', $e->getLine(), ' ', $e->getTraceAsString() !== '' ? 'trace' : '', "\n";
}
echo "child of a preloaded class ";
eval('namespace Acme; final class Rectangle extends Square implements \Countable { public static int $mine = 5; public function count(): int { return self::$mine++; } }');
echo \count(new Rectangle(2)), ' ', (new Rectangle(2))->describe(), ' ', Rectangle::$made, "\n";
$r = new \ReflectionClass(Square::class);
echo "reflection ", basename($r->getFileName()), ':', $r->getStartLine(), ' ', $r->getDocComment(), ' ', $r->getModifiers(), ' ',
	implode(',', $r->getInterfaceNames()), ' ', implode(',', array_map(fn($m) => $m->name, $r->getMethods())), ' ', $r->getAttributes()[0]->newInstance()->text, "\n";
echo "static ", implode(' ', array_map(fn() => Factory::next(), range(1, 3))), "\n";
Factory::$kept[] = new class {
	public function __destruct()
	{
		echo "destructed\n";
	}
};
echo "asking ", (new Asking(2))->area(), "\n";
if (isset($_GET['asked']) || \in_array('asked', $argv ?? [], true)) {
	echo "asked ", implode(' ', $asked), "\n";
	echo "included ", implode(' ', array_map(fn($f) => basename($f), get_included_files())), "\n";
}
