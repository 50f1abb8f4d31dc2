<?php

declare(strict_types=1);

/** One shape: its files, and how it is started. */
final class Shape
{
	/** @param list<array{list<string>, list<string>, list<string>}> $runs of each run: PHP options, arguments, files whose source its settings need */
	public function __construct(
		public readonly string $name,
		public readonly string $source,
		public readonly string $entry,
		public readonly array $runs,
	) {
	}
}

/** What the runtime must say of the scripts that a way has run. */
enum Expect
{
	case Nothing;
	case Precompiled;
	case PrecompiledUnlessPathDependent;
	case Source;
}

/** @return list<Shape> */
function find_shapes(string $directory, array $only): array
{
	$shapes = [];
	$since = read_since();
	foreach (scandir($directory) as $file) {
		$name = basename($file, '.php');
		$entry = is_dir("$directory/$file") ? 'main.php' : $file;
		if ($file[0] === '.' || in_array($file, ['run.php', 'runner.php', 'probe.php'], true) || ($only && !in_array($name, $only, true))
			|| version_compare(PHP_VERSION, $since[$name] ?? '8.2', '<')) {
			continue;
		}
		if (is_file("$directory/$file/main.php") || (str_ends_with($file, '.php') && is_file("$directory/$file"))) {
			$shapes[] = new Shape($name, "$directory/$file", $entry, read_runs("$directory/$name.runs"));
		}
	}
	return $shapes;
}

function read_runs(string $file): array
{
	$runs = [];
	foreach (is_file($file) ? file($file, FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) : ['--'] as $line) {
		preg_match('/^(?:source (.*?): )?(.*?)--(.*)$/', $line, $part);
		$runs[] = array_map(static fn (string $words) => preg_split('/ /', $words, -1, PREG_SPLIT_NO_EMPTY), [$part[2], $part[3], $part[1]]);
	}
	return $runs;
}

function copy_shape(Shape $shape, string $tree): void
{
	$to = "$tree/$shape->name";
	if (is_dir($shape->source)) {
		passthru('cp -r '.escapeshellarg($shape->source).' '.escapeshellarg($to));
		if (is_file("$to/make.php")) {
			passthru('php '.escapeshellarg("$to/make.php"));
			unlink("$to/make.php");
		}
	} else {
		mkdir($to);
		copy($shape->source, "$to/$shape->entry");
	}
}

/** @return array<string, string> which PHP shapes need that not every PHP compiles */
function read_since(): array
{
	$since = [];
	foreach (preg_grep('/^#/', file(__DIR__.'/since.txt', FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES), PREG_GREP_INVERT) as $line) {
		[$name, $version] = explode(' ', $line);
		$since[$name] = $version;
	}
	return $since;
}

/** Names from a list beside the shapes: one "shape/file.php reason" in a line. */
function read_list(string $file): array
{
	$names = [];
	foreach (file(__DIR__."/$file", FILE_IGNORE_NEW_LINES | FILE_SKIP_EMPTY_LINES) as $line) {
		if ($line[0] !== '#') {
			$names[strtok($line, " \t")] = true;
		}
	}
	return $names;
}

final class Runner
{
	private const WORKERS = 2;
	private const OPTIONS = ['display_errors' => '1', 'display_startup_errors' => '1', 'log_errors' => '0', 'html_errors' => '0', 'error_reporting' => '-1'];

	private int $tests = 0;
	private int $failures = 0;
	/** @var array<string, array{string, int}> output and exit code of plain PHP, by shape and run */
	private array $wanted = [];
	private array $pathDependent;
	private array $notCompiled;
	private array $environment;

	/** @param list<Shape> $shapes */
	public function __construct(private string $build, private string $work, private array $shapes)
	{
		$this->pathDependent = read_list('path_dependent.txt');
		$this->notCompiled = read_list('not_compiled.txt');
		$this->environment = ['PATH' => getenv('PATH'), 'SHAPE' => 'from the environment', 'HOME' => "$work/cwd", 'TMPDIR' => "$work/tmp"];
	}

	/** All shapes in one archive, mounted by its user. */
	public function pack(string $name, string $root): string
	{
		$manifest = "$this->work/$name.json";
		$entries = array_map(static fn (Shape $shape) => "$shape->name/$shape->entry", $this->shapes);
		file_put_contents($manifest, json_encode(['entry' => $entries]));
		return $this->phpca($name, 'pack', '-q', '-m', $manifest, '--root', $root, '-o', "$this->work/$name.phpca");
	}

	public function packOne(Shape $shape, string $root): string
	{
		return $this->phpca($shape->name, 'pack', '-q', '-j', '1', '--root', $root, '--entry', $shape->entry, '-o', "$this->work/self/$shape->name.phpca");
	}

	public function deploy(string $archive, string $directory): void
	{
		$this->phpca('deploy', 'deploy', $archive, $directory);
	}

	private function phpca(string $what, string ...$arguments): string
	{
		exec(implode(' ', array_map('escapeshellarg', ["$this->build/phpca", ...$arguments])).' 2>&1', $said, $code);
		if ($code !== 0) {
			throw new RuntimeException("$what: exit code $code: ".implode("\n", $said));
		}
		return (string) end($arguments);
	}

	public function runPlain(string $tree): void
	{
		$this->wanted = $this->runAll($tree, [], false, false);
	}

	/** Every shape in one way. */
	public function way(string $way, string $tree, array $settings, Expect $expect, bool $self = false): void
	{
		$settings = ['extension' => "$this->build/phpca.so"] + $settings;
		foreach ($this->runAll($tree, $settings, $self, false) as $key => $got) {
			$this->same("$key $way", $this->wanted[$key], $got);
		}
		if ($expect !== Expect::Nothing) {
			$this->runAll($tree, $settings + ['auto_prepend_file' => __DIR__.'/probe.php'], $self, true);
			foreach ($this->keys() as $key => [$shape, [, , $source]]) {
				$this->checkVerdicts("$key $way: verdicts", $shape, $source, "$this->work/verdicts/$key.json", $expect);
			}
		}
	}

	private function checkVerdicts(string $name, Shape $shape, array $fromSource, string $file, Expect $expect): void
	{
		$verdicts = is_file($file) ? json_decode(file_get_contents($file), true) : [];
		$faults = $verdicts ? [] : ['no script of the archive was run, or the shape did not reach its end'];
		foreach ($verdicts as $path => $verdict) {
			$path = str_starts_with($path, "$shape->name/") ? $path : "$shape->name/$path";
			$source = $expect === Expect::Source || isset($this->notCompiled[$path]) || in_array(basename($path), $fromSource, true)
				|| ($expect === Expect::PrecompiledUnlessPathDependent && isset($this->pathDependent[$path]));
			if ($verdict !== ($source ? 'source' : 'precompiled')) {
				$faults[] = "$path: $verdict";
			}
		}
		$this->report($name, $faults === [], implode("\n", $faults));
	}

	private function same(string $name, array $wanted, array $got): void
	{
		$detail = '';
		if ($wanted !== $got) {
			file_put_contents("$this->work/wanted.txt", "$wanted[0]\nexit code $wanted[1]\n");
			file_put_contents("$this->work/got.txt", "$got[0]\nexit code $got[1]\n");
			$detail = (string) shell_exec('cd '.escapeshellarg($this->work).' && diff -a -u wanted.txt got.txt | head -30 | cat -v');
		}
		$this->report($name, $wanted === $got, $detail);
	}

	private function report(string $name, bool $ok, string $detail): void
	{
		$this->tests++;
		$this->failures += $ok ? 0 : 1;
		echo $ok ? 'ok' : 'not ok', " $this->tests - $name\n";
		if (!$ok) {
			echo preg_replace('/^/m', '# ', rtrim($detail)), "\n";
		}
	}

	public function plan(): int
	{
		echo "1..$this->tests\n";
		return $this->failures === 0 && $this->tests > 0 ? 0 : 1;
	}

	/** @return array<string, array{Shape, array}> */
	private function keys(): array
	{
		$keys = [];
		foreach ($this->shapes as $shape) {
			foreach ($shape->runs as $number => $run) {
				$keys[$shape->name.($number ? '-'.($number + 1) : '')] = [$shape, $run];
			}
		}
		return $keys;
	}

	/** @return array<string, array{string, int}> */
	private function runAll(string $tree, array $settings, bool $self, bool $probing): array
	{
		$waiting = $this->keys();
		$running = $results = [];
		if ($probing) {
			passthru('rm -rf '.escapeshellarg("$this->work/verdicts"));
			mkdir("$this->work/verdicts");
		}
		while ($waiting || $running) {
			while ($waiting && count($running) < self::WORKERS) {
				$key = array_key_first($waiting);
				[$shape, $run] = $waiting[$key];
				unset($waiting[$key]);
				$running[$key] = $this->start($tree."/$shape->name".($self ? '' : "/$shape->entry"), $run, $settings, $key);
			}
			$read = array_column($running, 'output');
			$none = [];
			stream_select($read, $none, $none, 30);
			foreach ($running as $key => &$process) {
				if (in_array($process['output'], $read, true)) {
					$process['text'] .= $chunk = fread($process['output'], 65536);
					if ($chunk === '' && feof($process['output'])) {
						fclose($process['output']);
						$results[$key] = [$process['text'], proc_close($process['handle'])];
						unset($running[$key]);
					}
				}
			}
			unset($process);
		}
		return array_merge($this->keys(), $results);
	}

	private function start(string $script, array $run, array $settings, string $key): array
	{
		$command = ['timeout', (string) (300 * (int) (getenv('PATIENCE') ?: 1)), 'php'];
		foreach ($settings + self::OPTIONS as $name => $value) {
			array_push($command, '-d', "$name=$value");
		}
		$environment = $this->environment + ['SHAPES_VERDICTS' => "$this->work/verdicts/$key.json"];
		if (isset($settings['extension'])) {
			$environment += sanitizer_environment($this->build);
		}
		array_push($command, ...$run[0], ...[$script], ...$run[1]);
		$handle = proc_open($command, [['file', '/dev/null', 'r'], ['pipe', 'w'], ['redirect', 1]], $pipes, "$this->work/cwd", $environment);
		return ['handle' => $handle, 'output' => $pipes[1], 'text' => ''];
	}
}

/** A sanitized extension needs its run-time library first in a PHP that knows nothing of it. */
function sanitizer_environment(string $build): array
{
	static $environment;
	if ($environment === null) {
		$environment = [];
		if (str_contains((string) shell_exec('ldd '.escapeshellarg("$build/phpca.so")), 'libasan')) {
			$libraries = array_map(static fn (string $name) => trim((string) shell_exec("gcc -print-file-name=$name")), ['libasan.so', 'libubsan.so']);
			$environment = [
				'LD_PRELOAD' => implode(':', ["$build/nodeepbind.so", ...$libraries]),
				'ASAN_OPTIONS' => 'detect_leaks=0:verify_asan_link_order=0:exitcode=99',
				'UBSAN_OPTIONS' => 'halt_on_error=1',
			];
		}
	}
	return $environment;
}
