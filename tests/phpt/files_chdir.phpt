--TEST--
Files: the working directory may be inside an archive
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$disk = tree();
mkdir(work() . '/beside');
file_put_contents(work() . '/beside/real.php', '<?php return "real";');
set_include_path('.');
compare(['relative' => fn($r) => [chdir("$r/src"), getcwd(), file_exists('a.php'), file_get_contents('sub/b.php'), include 'a.php',
		realpath('../data.txt'), realpath('.'), realpath(''), glob('*'), scandir('.'), is_dir('sub'), is_file('./a.php'),
		is_readable('a.php'), filesize('c.json'), include './sub/b.php', file_exists('none'), file_exists('../../../../../etc/passwd'),
		(new SplFileInfo('c.json'))->getRealPath(), is_executable('../run.sh')],
	'none' => fn($r) => [chdir("$r/src"), file_get_contents('none')],
	'moving' => fn($r) => [chdir($r), chdir('src/sub'), getcwd(), chdir("$r/dlink"), getcwd() === "$r/src/sub", file_exists('b.php'), chdir('..'), getcwd()],
	'to nowhere' => fn($r) => [chdir($r), chdir('none'), basename(getcwd()) === basename($r)],
	'to a file' => fn($r) => [chdir("$r/src"), chdir('a.php'), basename(getcwd())],
	'to the disk' => fn($r) => [chdir("$r/src"), chdir('../../beside'), getcwd(), include 'real.php', file_put_contents('new', 'n'), file_get_contents('new'),
		rename('new', 'newer'), unlink('newer'), glob('*'), file_exists('data.txt')],
	'the disk from inside' => fn($r) => [chdir("$r/src"), include '../../beside/real.php', file_put_contents('../../beside/new', 'n'),
		touch('../../beside/new'), is_writable('../../beside'), copy('a.php', '../../beside/copy'), unlink('../../beside/copy'), unlink('../../beside/new'),
		mkdir('../../beside/d'), rmdir('../../beside/d'), symlink('real.php', '../../beside/s'), readlink('../../beside/s'), unlink('../../beside/s')],
	'back' => fn($r) => [chdir(work()), getcwd(), is_dir('beside')],
]);
$root = mounted();
chdir("$root/src");
foreach (['write' => fn() => file_put_contents('x', 1), 'mkdir' => fn() => mkdir('y'), 'touch' => fn() => touch('z'),
		'rename' => fn() => rename('a.php', 'b.php')] as $name => $probe) {
	echo "$name: ", outcome($root, $probe), "\n";
}
register_shutdown_function(fn() => print(getcwd() === "$root/src" ? "the same at the end\n" : getcwd()));
?>
--EXPECT--
all the same
write: false | file_put_contents(x): Failed to open stream: Read-only file system
mkdir: false | mkdir(): Read-only file system
touch: false | touch(): Unable to create file z because Read-only file system
rename: false | rename(a.php,b.php): Read-only file system
the same at the end
