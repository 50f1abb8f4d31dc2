<?php

// Everything that a program can make of its own path, as far as a prefix can be exchanged.
namespace Paths;

const HERE = __DIR__ . '/x';
define('Paths\THERE', __FILE__);

#[\Attribute]
class At
{
	public function __construct(public string $dir = __DIR__, public array $more = [__FILE__ => __DIR__ . '/y']) {}
}
#[At(__DIR__ . '/attribute')]
class Keeper
{
	const DIR = __DIR__;
	const MAP = [__FILE__ => 1, __DIR__ => ['nested' => __DIR__ . '/deep', __LINE__ => self::DIR]];
	const PARENT = self::DIR . '/..';
	public $file = __FILE__;
	public array $keyed = [__FILE__ => 'file', 'a' => 1, __DIR__ => 'dir'];
	public static $static = __DIR__ . '/static';
	public function __construct(public readonly string $promoted = __DIR__ . '/promoted') {}
	public function statics($x = __DIR__ . '/default', $y = new At(__FILE__)) { static $s = __DIR__ . '/s', $t = [__FILE__ => __DIR__]; return [$s, $t, $x, $y]; }
	public function closure() { return fn ($d = __DIR__) => $d . __FILE__; }
	public function heredoc() { $d = __DIR__; return <<<X
		{$d}/here $d and {$this->file}
		X . __DIR__ . "literal" . __FILE__; }
}
enum Where: string { case Dir = __DIR__ . '/case'; const C = __FILE__; }
interface HasPath { const P = __DIR__ . '/interface'; }
trait UsesPath { public $t = __DIR__; public function tf($d = __FILE__) { static $x = __DIR__; return [$this->t, $d, $x, __DIR__]; } }
class Used implements HasPath { use UsesPath; }
function with_default($d = __DIR__ . '/function', array $m = [__DIR__]) { return [$d, $m]; }

var_dump(HERE, THERE, Keeper::MAP, Keeper::PARENT, new Keeper, (new Keeper)->statics(), (new Keeper)->closure()(), (new Keeper)->heredoc(), Keeper::$static, Where::Dir, Where::C, Used::P, (new Used)->tf(), with_default());
var_dump((new \ReflectionClass(Keeper::class))->getAttributes()[0]->newInstance());
$anonymous = new class { public $dir = __DIR__; };
echo get_class($anonymous), "\n";
var_dump($anonymous);
$map = [__FILE__ => 'found', 'other' => 2];
echo $map[__FILE__], ' ', isset($map[__DIR__ . '/main.php']) ? 'yes' : 'no', "\n";
echo json_encode(include __DIR__ . '/returns.php'), ' ', json_encode(require dirname(__FILE__) . '/returns.php'), "\n";
echo basename(__DIR__), ' ', dirname(__DIR__), ' ', str_replace(__DIR__, '<dir>', __FILE__), "\n";
echo sprintf('%s|%s|%d', __DIR__, __FILE__, __LINE__), ' ', in_array(__FILE__, get_included_files(), true) ? 'in' : 'out', "\n";
foreach ([new Keeper, 'with_default'] as $x) {
	$f = is_string($x) ? new \ReflectionFunction("Paths\\$x") : new \ReflectionMethod($x, 'statics');
	echo $f->getFileName(), ' ', json_encode($f->getParameters()[0]->getDefaultValue()), ' ', $f->getParameters()[0], "\n";
}
echo (new \ReflectionClass(Keeper::class))->getFileName(), "\n";
try {
	(static function () { throw new \Exception(__FILE__); })();
} catch (\Exception $e) {
	echo $e, "\n";
}
echo $undefined;
var_dump(array_keys(Keeper::MAP), array_search(1, Keeper::MAP, true), Keeper::MAP[__FILE__], (new Keeper)->keyed[__DIR__]);
switch (__FILE__) { case __DIR__ . '/main.php': echo "main\n"; break; default: echo "other\n"; }
