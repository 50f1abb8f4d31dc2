--TEST--
An archive that is included is mounted on itself, and its entry script runs
--SKIPIF--
<?php require __DIR__ . '/files_skip.inc';
--FILE--
<?php
require __DIR__ . '/files_tree.inc';

$dir = work();
mkdir("$dir/app");
file_put_contents("$dir/app/main.php", '<?php echo basename(__DIR__), " "; return require __DIR__ . "/part.php";');
file_put_contents("$dir/app/part.php", '<?php return basename(__FILE__);');
exec(escapeshellarg(getenv('PHPCA_PACK')) . " pack -q --no-progress --root $dir/app --entry main.php -o $dir/x.phpca 2>&1", $said, $code);
echo $code, implode("\n", $said), "\n";

echo include "$dir/x.phpca", "\n";
chdir($dir);
echo require 'x.phpca', "\n";
var_dump(include_once 'x.phpca');
var_dump(Phpca\running(), Phpca\script_info("$dir/x.phpca/part.php")['verdict']);

file_put_contents("$dir/text.phpca", '<?php return "text";');
echo include "$dir/text.phpca", "\n";
file_put_contents("$dir/damaged.phpca", substr(file_get_contents("$dir/x.phpca"), 0, 3000));
include "$dir/damaged.phpca";
?>
--EXPECTF--
0
x.phpca part.php
x.phpca part.php
bool(true)
string(0) ""
string(11) "precompiled"
text

Fatal error: phpca: %sdamaged.phpca: .phpca/index: archive cut short: 3000 bytes, index says %d in %s on line %d
