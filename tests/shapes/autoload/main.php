<?php
spl_autoload_register(function ($class) {
	echo "[$class]";
	$file = __DIR__ . '/' . strtr($class, '\\', '/') . '.php';
	if (is_file($file)) {
		include $file;
	}
});
spl_autoload_register($second = static function ($class) { echo "[second: $class]"; if ($class === 'Made') { eval('class Made extends App\Base { const C = parent::K . "made"; }'); } });
use App\{Model, Base, Contract as C};
use function App\helper;
echo Model::K, "\n";
$m = new Model;
echo $m instanceof C ? 'contract' : '', ' ', $m->show(), "\n";
echo Made::C, ' ', (new ReflectionClass('Made'))->getFileName(), "\n";
var_dump(class_exists('Nope'), class_exists('Nope2', false), interface_exists('App\Contract'), trait_exists('App\Mixin'), enum_exists('App\State'));
echo App\State::tryFrom(1)->name, ' ', constant('App\State::Off')->name, "\n";
try {
	Missing::call();
} catch (Error $e) {
	echo $e->getMessage(), ' ', $e->getLine(), "\n";
}
echo is_callable('App\Model::make') ? 'callable' : 'no', ' ', json_encode(is_a('App\Model', 'App\Base', true)), "\n";
$u = unserialize('O:10:"App\Lonely":1:{s:1:"x";i:5;}');
var_dump($u);
spl_autoload_unregister($second);
function takes(?App\Nix $n = null) { return $n === null; }
try { throw new App\Failure('f'); } catch (App\NotThis | App\Failure $e) { echo get_class($e), ' ', get_parent_class($e), "\n"; }
var_dump(takes(), array_values(array_filter(get_declared_classes(), fn ($c) => str_starts_with($c, 'App') || $c === 'Made')));
try { require __DIR__ . '/App/Helpers.php'; echo helper(), "\n"; } finally { print_r(get_defined_functions()['user']); }
