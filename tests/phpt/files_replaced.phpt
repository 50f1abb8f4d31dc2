--TEST--
Files: a program's own wrapper in the place of `file` is asked for files and scripts
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

/** Writes down what it is asked, and gives out what PHP's own wrapper has, in capitals. */
class Capitals
{
	public static array $asked = [];
	public $context;
	private string $text;
	private int $at = 0;
	private $list;

	public static function on(): void
	{
		stream_wrapper_unregister('file');
		stream_wrapper_register('file', self::class);
	}
	public static function off(): void
	{
		stream_wrapper_restore('file');
	}
	public static function within(callable $call)
	{
		self::off();
		try {
			return $call();
		} finally {
			self::on();
		}
	}
	private function note(string $what, string $path): void
	{
		self::$asked[] = $what . ' ' . basename($path);
	}
	public function stream_open($path, $mode, $options, &$opened)
	{
		$this->note('open', $path);
		$this->text = strtr((string) self::within(fn() => @file_get_contents($path)), ['return 5' => 'return "five"', 'line' => 'LINE']);
		return $this->text !== '';
	}
	public function stream_read($size)
	{
		$part = substr($this->text, $this->at, $size);
		$this->at += strlen($part);
		return $part;
	}
	public function stream_eof() { return $this->at >= strlen($this->text); }
	public function stream_stat() { return ['size' => strlen($this->text)]; }
	public function stream_set_option($option, $a, $b) { return false; }
	public function url_stat($path, $flags)
	{
		$this->note('stat', $path);
		return basename($path) === 'none' ? ['mode' => 0100644, 'size' => 7] : false;
	}
	public function dir_opendir($path, $options)
	{
		$this->note('opendir', $path);
		$this->list = ['one', 'two'];
		return true;
	}
	public function dir_readdir() { return array_shift($this->list) ?? false; }
	public function dir_closedir() { return true; }
	public function stream_metadata($path, $option, $value) { $this->note('metadata', $path); return true; }
	public function mkdir($path, $mode, $options) { $this->note('mkdir', $path); return true; }
	public function rmdir($path, $options) { $this->note('rmdir', $path); return true; }
	public function unlink($path) { $this->note('unlink', $path); return true; }
	public function rename($from, $to) { $this->note('rename', $from); return true; }
}

$replaced = fn(callable $probe) => function ($r) use ($probe) {
	$b = "$r/src/sub/b.php"; // the entry is loaded before, and once more when it is back
	$before = [include $b, is_file($b)];
	Capitals::$asked = [];
	Capitals::on();
	try {
		$result = $probe($r);
	} finally {
		Capitals::off();
	}
	return [$before, $result, Capitals::$asked, include $b, is_file($b), is_dir("$r/src"), count(scandir("$r/src")), file_get_contents("$r/data.txt")];
};
spl_autoload_register(fn($class) => Capitals::$asked[] = "autoload $class");
compare([
	'include' => $replaced(fn($r) => [include "$r/src/sub/b.php", require "$r/src/sub/b.php", include "$r/dlink/../sub/b.php"]),
	'include_once' => $replaced(fn($r) => [include_once "$r/src/a.php", include_once "$r/src/a.php"]),
	'include of a relative name' => $replaced(fn($r) => [chdir("$r/src"), include 'sub/b.php', include './sub/b.php', chdir(work())]),
	'include along include_path' => $replaced(fn($r) => [set_include_path("$r/src/sub") && false, include 'b.php', set_include_path('.')]),
	'include file://' => $replaced(fn($r) => include "file://$r/src/sub/b.php"),
	'read' => $replaced(fn($r) => [file_get_contents("$r/data.txt"), file("$r/lnk.txt"), fgets(fopen("$r/data.txt", 'r')), (new SplFileObject("$r/data.txt"))->fgets()]),
	'stat' => $replaced(fn($r) => [file_exists("$r/none"), file_exists("$r/data.txt"), is_file("$r/none"), is_dir("$r/src"), filesize("$r/none"), is_readable("$r/none"),
		is_writable("$r/data.txt"), is_executable("$r/run.sh"), is_link("$r/lnk.txt"), file_exists("file://$r/data.txt")]),
	'SplFileInfo' => $replaced(fn($r) => [(new SplFileInfo("$r/none"))->isFile(), (new SplFileInfo("$r/none"))->getSize(), (new SplFileInfo("$r/data.txt"))->isReadable(),
		(new SplFileInfo("$r/data.txt"))->isWritable(), (new SplFileInfo("$r/run.sh"))->isExecutable()]),
	'directories' => $replaced(fn($r) => [scandir("$r/src"), readdir(opendir("$r/src"))]),
	'change' => $replaced(fn($r) => [touch("$r/data.txt"), chmod("$r/data.txt", 0600), mkdir("$r/new"), rmdir("$r/src"), unlink("$r/data.txt"), rename("$r/data.txt", "$r/x")]),
	'what asks no wrapper' => $replaced(fn($r) => [realpath("$r/src/../data.txt"), count(glob("$r/*.txt")), readlink("$r/lnk.txt"), chdir("$r/src"), getcwd(), chdir(work())]),
	'restored while it opens' => function ($r) {
		stream_wrapper_unregister('file');
		stream_wrapper_register('file', get_class(new class {
			public $context;
			private $done = false;
			public function stream_open($path) { stream_wrapper_restore('file'); return true; }
			public function stream_read() { return $this->done ? '' : ($this->done = '<?php return "mine";'); }
			public function stream_eof() { return (bool) $this->done; }
			public function stream_stat() { return []; }
			public function stream_set_option() { return false; }
		}));
		return [include_once "$r/src/sub/deep/../../../src/sub/b.php", include "$r/src/sub/b.php"];
	},
	'none' => function ($r) {
		stream_wrapper_unregister('file');
		try {
			return [file_exists("$r/data.txt"), @file_get_contents("$r/data.txt"), @include "$r/src/sub/b.php"];
		} finally {
			stream_wrapper_restore('file');
		}
	},
	'another wrapper only' => function ($r) {
		stream_wrapper_register('other', Capitals::class);
		try {
			return [file_exists("$r/data.txt"), include "$r/src/sub/b.php"];
		} finally {
			stream_wrapper_unregister('other');
		}
	},
]);
?>
--EXPECT--
all the same
