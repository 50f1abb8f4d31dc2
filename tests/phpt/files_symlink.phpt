--TEST--
Files: an archive on a directory that a symbolic link leads to answers under both names
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

mkdir(work() . '/releases/5/var', 0755, true);
symlink('releases/5', $current = work() . '/current');
Phpca\mount(archive(), $current);
$real = work() . '/releases/5';
echo outcome($current, fn() => [file_exists("$real/data.txt"), include "$real/src/a.php", include "$current/src/a.php", realpath("$real/src"), realpath("$current/src"), scandir($real) === scandir($current),
	chdir($current), getcwd() === $real, file_get_contents('data.txt'), include './src/sub/b.php', file_put_contents('var/x', 'x'),
	file_get_contents("$real/var/x"), file_exists("$current/var/x"), file_exists(work() . '/releases/6'), file_exists(work() . '/releases/../current//data.txt'),
	@file_put_contents("$real/data.txt", 'x')]), "\n";

// A directory that does not exist, below a link.
symlink('releases', work() . '/linked');
Phpca\mount(archive(), work() . '/linked/6');
echo outcome($current, fn() => [include_once work() . '/linked/6/src/a.php', include_once work() . '/releases/6/src/a.php', realpath(work() . '/linked/6/data.txt'),
	array_values(preg_grep('~/6/~', get_included_files()))]), "\n";
?>
--EXPECT--
[true,["WORK/releases/5/src/a.php","WORK/releases/5/src"],["WORK/releases/5/src/a.php","WORK/releases/5/src"],"WORK/releases/5/src","WORK/releases/5/src",true,true,true,"line 1\nline 2\nline 3\n",5,1,"x",true,false,true,false] | file_put_contents(WORK/releases/5/data.txt): Failed to open stream: Read-only file system
[["WORK/releases/6/src/a.php","WORK/releases/6/src"],true,"WORK/releases/6/data.txt",["WORK/releases/6/src/a.php"]]
