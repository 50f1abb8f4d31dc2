<?php
// Autoload functions before Composer's that only look at the name, most often, and return (runtime/run/passing.c). Each is asked for a class that it lets
// pass, and for one for which it does something, and what it does must be seen.
namespace Run\Own {
	/** @return array<string, \Closure> which call functions that this namespace has not */
	function callers(): array
	{
		return [
			'strpos, in a namespace' => static function ($class) { if (0 !== strpos($class, 'App\Pass\Near\\')) { return; } \Run\say('found', $class); },
			'str_starts_with, in a namespace' => static function ($class) { if (str_starts_with($class, 'App\Pass\Near\\')) { \Run\say('begins', $class); } },
		];
	}
}

namespace Run {
	abstract class Prefixed
	{
		protected static string $prefix = 'App\Pass\Near\\';
		private $names = ['App\Pass\Near\N90' => true];
		public $others = ['App\Pass\Near\N91' => 1, 'App\Pass\Near\N92' => null];
		public $shown = ['App\Pass\Near\N84' => true];
		public string $typed;
		public $count = 0;
		const HALF = 'App\Pass\\';
		public static $whole = self::HALF.'Near';
		public function byStatic($class) { if (static::$prefix && str_starts_with($class, static::$prefix)) { say('static', $class); return true; } }
		public function bySelf(string $class): void { if (self::$prefix && \str_starts_with($class, self::$prefix)) { say('self', $class); } }
		public function byWhole($class) { if (\strpos($class, static::$whole) === 0) { say('whole', $class); } }
		public function byPrivate($class) { if (isset($this->names[$class])) { say('private', $class); } }
		public function byPublic($class) { if (isset($this->shown[$class])) { say('public', $class); } }
		public function byOthers($class): ?bool { if (isset($this->others[$class])) { say('others', $class); return true; } return null; }
		public function byKey($class) { if (array_key_exists($class, $this->others)) { say('key', $class); } }
		public function byTyped($class) { if ($this->typed === $class) { say('typed', $class); } }
		public function counts($class) { $this->count++; }
		public function coerces($class): string { return 5; }
		public static function ofClass($class) { if (\strncmp($class, static::$prefix, 14) === 0) { say('of class', $class); } }
	}
	final class Heir extends Prefixed
	{
		protected static string $prefix = 'App\Pass\Near\N0';
		private $names = ['App\Pass\Near\N93' => true];
	}
	class Magic extends Prefixed
	{
		public function __construct() { unset($this->others); }
		public function __get(string $name): mixed { say('get', $name); return ['App\Pass\Near\N94' => 1]; }
		public function __isset(string $name): bool { say('isset', $name); return true; }
	}
	final class Set implements \ArrayAccess
	{
		public function offsetExists(mixed $key): bool { say('exists', $key); return false; }
		public function offsetGet(mixed $key): mixed { return null; }
		public function offsetSet(mixed $key, mixed $value): void {}
		public function offsetUnset(mixed $key): void {}
	}
	class Closures
	{
		private static array $map = ['App\Pass\Near\N95' => 1, 'App\Pass\Near\N96' => 1];
		private ?string $only = 'App\Pass\Near\N94';
		public function make(): array
		{
			return [
				'$this' => function (string $class): void { if ($this->only === $class) { say('only', $class); } },
				'self' => function (string $class): void { if (isset(self::$map[$class])) { say('mapped', $class); } },
				'static' => static function (string $class): void { if (isset(static::$map[$class])) { say('mapped statically', $class); } },
			];
		}
	}

	// Between two functions that pass, one that is tried: with a class that it lets pass most often, whose parent no one has asked for yet, with one for
	// which it may do something, and with names of no class.
	$next = 0;
	$try = static function (string $kind, callable $function, ?string $near = null) use (&$next): void {
		$far = sprintf('App\Pass\P%02d', $next);
		$near = 'App\Pass\Near\\'.($near ?? sprintf('N%02d', $next));
		$next++;
		say("-- $kind");
		$before = static function ($class) { if ('None' === $class) { say('never'); } };
		spl_autoload_register($before, true, true);
		spl_autoload_register($function, true, true);
		attempt(static fn () => class_exists($far));
		attempt(static fn () => class_exists($near));
		attempt(static fn () => class_exists('App\Pass\None').class_exists('0').class_exists('12').class_exists('-1'));
		attempt(static fn () => class_exists('None'));
		spl_autoload_unregister($function);
		spl_autoload_unregister($before);
	};

	$heir = new Heir;
	foreach (['byStatic', 'bySelf', 'byWhole', 'ofClass', 'counts', 'coerces'] as $method) {
		$try($method, [$heir, $method]);
	}
	$try('static, another one', [$heir, 'byStatic'], 'N99');
	$try('private', [$heir, 'byPrivate'], 'N90');
	$try('private of another class', [$heir, 'byPrivate'], 'N93');
	$try('others', [$heir, 'byOthers'], 'N91');
	$try('null among others', [$heir, 'byOthers'], 'N92');
	unset($heir->others['x']);
	$heir->others['App\Pass\P12'] = true;
	$heir->others['App\Pass\Near\N89'] = [];
	$try('others, later', [$heir, 'byOthers'], 'N89');
	$try('key', [$heir, 'byKey'], 'N88');
	$heir->others['App\Pass\Near\N87'] = null;
	$try('key with null', [$heir, 'byKey'], 'N87');
	$try('not initialized', [$heir, 'byTyped']);
	$heir->typed = 'App\Pass\Near\N86';
	$try('initialized', [$heir, 'byTyped'], 'N86');
	$reference = &$heir->others;
	$reference['App\Pass\Near\N85'] = 1;
	$try('a reference', [$heir, 'byOthers'], 'N85');
	$heir->others = new Set;
	$try('an object', [$heir, 'byOthers']);
	$try('magic', [new Magic, 'byOthers'], 'N94');
	$try('by its class', [Heir::class, 'ofClass']);
	$try('a string', 'Run\Heir::ofClass');
	$try('first class', $heir->byPublic(...), 'N84');
	say($heir->count);
	foreach ((new Closures)->make() as $kind => $closure) {
		$try("closure: $kind", $closure, ['$this' => 'N94', 'self' => 'N95', 'static' => 'N96'][$kind]);
		$try("closure: $kind, again", $closure, ['$this' => 'N98', 'self' => null, 'static' => 'N97'][$kind]);
	}

	$prefix = 'App\Pass\Near\\';
	$length = null;
	$try('use', static function ($class) use ($prefix) { if ($prefix === '') { return; } if (0 !== \strpos($class, $prefix)) { return; } say('used', $class); });
	$try('use by reference', static function ($class) use (&$prefix) { if (!\str_starts_with($class, $prefix)) { return; } say('used', $class); });
	$try('null', static function ($class) use ($length) { if (\strpos($class, $length) === 0) { say('null', $class); } });
	$try('length', static function ($class) { $prefix = 'App\Pass\Near\\'; $length = strlen($prefix); if (\strncmp($prefix, $class, $length) !== 0) { return; } say('length', $class); });
	$try('negative', static function ($class) { if (\strncmp('App', $class, -1) !== 0) { return; } say('negative', $class); });
	$try('undefined', static function ($class) { if ($class === $undefined) { return; } });
	$try('returns nothing that is defined', static function ($class) { if ($class === 'None') { $found = true; } return $found; });
	$list = [];
	$list['again'] = &$list;
	$try('returns an array', static function ($class) use ($list) { return $list; });
	$try('assigned', static function ($class) { $map = ['App\Pass\Near\N83' => 1]; if (isset($map[$class])) { say('assigned', $class); } }, 'N83');
	$try('in_array', static function ($class) { if (\in_array($class, ['App\Pass\Near\N82', 'App\Pass\Near\N98'], true) || \in_array($class, ['App\Pass\Near\N99'])) { say('in', $class); } }, 'N82');
	$try('match', static function ($class) { match ($class) { 'App\Pass\Near\N81' => say('match', $class), default => null }; }, 'N81');
	$try('equal', static function ($class) { if ($class == 'App\Pass\Near\N80' || $class == '0.0' || $class != $class) { say('equal', $class); } }, 'N80');
	$try('empty', static function ($class) { $map = ['App\Pass\Near\N79' => 0]; if (!empty($map[$class])) { say('empty', $class); } }, 'N79');
	$try('statics', static function ($class) { static $n = 0; $n++; if ($n > 2) { say('third', $class); } });
	$try('by reference', static function (&$class) { if ($class === 'x') { say($class); } });
	$try('a number', static function (int $class) { if ($class === 1) { say($class); } });
	$try('two', static function ($class, $other) { if ($class === $other) { say($class); } });
	$try('default', static function ($class, $other = 'App\Pass\Near\N78') { if ($class === $other) { say('default', $class); } }, 'N78');
	$try('nothing', static function () {});
	$try('rest', static function (...$class) { if ($class === []) { say('rest'); } });
	$try('generator', static function ($class) { say('never'); yield $class; });
	$try('throws', static function ($class) { if ($class === 'App\Pass\Near\N77') { throw new \DomainException($class); } }, 'N77');
	$try('loops', static function ($class) { for ($i = 0; $i < 1000; $i++) { if ($class === 'x') { return; } } say('looped'); });
	$try('a class by name', static function ($class) { if (isset(\App\Pass\Of::$names[$class])) { say('named', $class); } });
	foreach (Own\callers() as $kind => $function) {
		$try($kind, $function);
	}
	eval('namespace Run\Own; function strpos($in, $what) { \Run\say("own strpos", $in); return 0; } function str_starts_with($in, $what) { return $in === "None"; }');
	foreach (Own\callers() as $kind => $function) {
		$try("$kind of its own", $function);
	}
	$late = static function ($class) { if (str_starts_with($class, 'App\Pass\P8')) { say('late', $class); } };
	spl_autoload_register($late, true, true);
	say(class_exists('App\Pass\P70'), class_exists('App\Pass\P80'));
	eval('namespace Run; function str_starts_with($in, $what) { say("ours", $in); return true; }');
	say(class_exists('App\Pass\P71'), class_exists('App\Pass\P81'));
	spl_autoload_unregister($late);

	// What a name stood for when the function was first called, it stands for until the end.
	$kept = static function ($class) { if (strncmp($class, 'App\Pass\P8', 11) === 0) { say('kept', $class); } };
	$new = static function ($class) { if (strncmp($class, 'App\Pass\P8', 11) === 0) { say('new', $class); } };
	spl_autoload_register($kept, true, true);
	say(class_exists('App\Pass\P72'), class_exists('App\Pass\P73'), class_exists('App\Pass\P74'));
	eval('namespace Run; function strncmp($a, $b, $n) { say("ours", $a); return 1; }');
	say(class_exists('App\Pass\P75'), class_exists('App\Pass\P82'));
	spl_autoload_unregister($kept);
	spl_autoload_register($new, true, true);
	say(class_exists('App\Pass\P76'), class_exists('App\Pass\P83'));
	spl_autoload_unregister($new);

	// A class whose parent the function takes for itself.
	$takes = static function ($class) { if ($class === 'App\Chain\C3') { eval('namespace App\Chain; class C3 { const MINE = 1; }'); } };
	spl_autoload_register($takes, true, true);
	say(class_exists('App\Chain\C1'), get_parent_class('App\Chain\C2'), \defined('App\Chain\C3::MINE'));
	say(array_map(static fn ($f) => basename($f), array_slice(get_included_files(), -4)));
}
