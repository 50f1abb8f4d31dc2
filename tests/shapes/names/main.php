<?php
// What closures and anonymous classes are called. The number at the end of an anonymous class's name is left out: it counts what a process has compiled.
namespace Names;

interface Marked {}
class Base { public function __construct(public mixed $x = null) {} }
trait Helps { public function help() { return [__TRAIT__, __CLASS__, __METHOD__, (fn () => __METHOD__)()]; } }

function name(object $o): string { return str_replace("\0", '\0', preg_replace('/\$[0-9a-f]+$/', '$N', $o::class)); }
function trace(): array { return array_map(fn ($f) => ($f['class'] ?? '') . ($f['type'] ?? '') . $f['function'] . ' ' . basename($f['file'] ?? '-') . ':' . ($f['line'] ?? '-'), array_slice(debug_backtrace(), 1)); }

$anonymous = [new class {}, new class(1) extends Base {}, new class implements Marked {}, new class extends \ArrayObject implements Marked, \JsonSerializable { public function jsonSerialize(): mixed { return 1; } }, new class extends Base { use Helps; }];
foreach ($anonymous as $object) {
	$class = new \ReflectionObject($object);
	echo name($object), ' ', $class->getStartLine(), '-', $class->getEndLine(), ' ', $class->getFileName(), ' ', json_encode([$class->isAnonymous(), $class->getNamespaceName(), $class->getParentClass() ? $class->getParentClass()->name : null, array_values($class->getInterfaceNames())]), "\n";
}
echo preg_replace('/\$[0-9a-f]+/', '$N', str_replace("\0", '\0', json_encode($anonymous[4]->help(), JSON_UNESCAPED_SLASHES))), "\n";
$inner = (new class { public function make() { return new class { public function make() { return new class extends Base {}; } }; } })->make();
echo name($inner), ' ', name($inner->make()), "\n";
foreach ([include __DIR__ . '/other.php', include __DIR__ . '/other.php'] as [$object, $closure]) {
	echo name($object), ' ', $closure(), "\n";
}

$closures = [function () { return [__FUNCTION__, __METHOD__, trace()]; }, static fn () => [__FUNCTION__, __METHOD__, trace()], (new class { public function f() { return function () { return [__FUNCTION__, __METHOD__, trace()]; }; } })->f(), strlen(...), trace(...), (new Base)->__construct(...)];
foreach ($closures as $number => $closure) {
	$function = new \ReflectionFunction($closure);
	echo $function->getName(), '|', $function->getShortName(), '|', $function->getNamespaceName(), '|', $function->getFileName() ?: 'internal', ':', $function->getStartLine() ?: '', '|', $function->getClosureScopeClass() ? preg_replace('/\$[0-9a-f]+$/', '$N', str_replace("\0", '\0', $function->getClosureScopeClass()->name)) : '', "\n";
	if ($number < 3) {
		echo preg_replace('/\$[0-9a-f]+/', '$N', str_replace(['\u0000', "\0"], '\0', json_encode($closure(), JSON_UNESCAPED_SLASHES))), "\n";
	}
}
array_map(function ($x) { echo implode(' < ', trace()), "\n"; return array_map(fn ($y) => print implode(' < ', trace()) . "\n", [$x]); }, [1]);
try {
	(function () { (fn () => throw new \LogicException('from inside'))(); })();
} catch (\LogicException $e) {
	echo $e->getTraceAsString(), "\n";
}
try {
	(new class { private function hidden() {} })->hidden();
} catch (\Error $e) {
	echo preg_replace('/\$[0-9a-f]+/', '$N', str_replace("\0", '\0', $e->getMessage())), "\n";
}
try {
	(function (int $n) {})('text');
} catch (\TypeError $e) {
	echo $e->getMessage(), "\n";
}
echo serialize_attempt(new class {}), serialize_attempt(fn () => 1);
function serialize_attempt(object $o): string { try { return serialize($o); } catch (\Exception $e) { return strtok($e->getMessage(), "\0") . "\n"; } }
