--TEST--
Files: code that ran before the mount sees the archive after it
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

class Info extends SplFileInfo
{
}

$root = work() . '/mounted';
for ($i = 0; $i < 2; $i++) {
	// The same opcodes before and after: their functions are looked up once only.
	$info = new Info("$root/run.sh");
	$methods = [$info->isReadable(), $info->isExecutable(), $info->getRealPath(), (new SplFileObject(__FILE__))->isReadable()];
	$functions = [file_exists("$root/data.txt"), is_file("$root/data.txt"), realpath("$root/src"), glob("$root/*.txt"), is_dir($root),
		iterator_count(new GlobIterator("$root/*.txt")), call_user_func('is_readable', "$root/data.txt"), \is_executable("$root/run.sh")];
	echo str_replace(work(), 'WORK', json_encode([$methods, $functions], JSON_UNESCAPED_SLASHES)), "\n";
	if ($i == 0) {
		mounted();
	}
}

// Two archives on one directory, and one inside another: the newest wins, all are listed.
$more = work() . '/more';
mkdir("$more/src", 0755, true);
file_put_contents("$more/data.txt", 'newer');
file_put_contents("$more/src/more.txt", 'more');
exec(escapeshellarg(getenv('PHPCA_PACK')) . ' pack --root ' . escapeshellarg($more) . ' -o ' . escapeshellarg("$more.phpca") . ' 2>&1', $lines, $code);
Phpca\mount("$more.phpca", $root);
Phpca\mount("$more.phpca", "$root/src/sub/deep");
echo outcome($root, fn($r) => [file_get_contents("$r/data.txt"), file_get_contents("$r/src/c.json"), scandir("$r/src"), glob("$r/src/*.*"),
	file_get_contents("$r/src/sub/deep/data.txt"), scandir("$r/src/sub/deep"), is_dir("$r/src/sub/deep/src"), realpath("$r/dlink/deep/data.txt"),
	file_exists("/usr/..$r/data.txt"), file_exists("/" . $r . "//data.txt"), file_exists("$r/../mounted/./src//c.json")]), "\n";
?>
--EXPECT--
[[false,false,false,true],[false,false,false,[],false,0,false,false]]
[[true,true,"WORK/mounted/run.sh",true],[true,true,"WORK/mounted/src",["WORK/mounted/data.txt","WORK/mounted/lnk.txt","WORK/mounted/zero.txt"],true,3,true,true]]
["newer","{\"x\": 1}\n",[".","..","a.php","c.json","more.txt","sub"],["ROOT/src/a.php","ROOT/src/c.json","ROOT/src/more.txt"],"newer",[".","..","d.txt","data.txt","src"],true,"ROOT/src/sub/deep/data.txt",true,true,true]
