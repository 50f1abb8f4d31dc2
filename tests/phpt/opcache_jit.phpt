--TEST--
OPcache's JIT stays on beside an archive, and calls into it
--SKIPIF--
<?php
require __DIR__ . '/files_skip.inc';
if (!extension_loaded('Zend OPcache')) die('skip OPcache is not loaded');
if (PHP_INT_SIZE != 8) die('skip');
--INI--
opcache.enable=1
opcache.enable_cli=1
opcache.jit=tracing
opcache.jit_buffer_size=16M
--FILE--
<?php
$work = sys_get_temp_dir() . '/phpca-jit-' . getmypid();
mkdir($work);
file_put_contents("$work/lib.php", <<<'PHP'
<?php
class Sum { public $v = 0; function add(int $x): static { $this->v += $x; return $this; } }
function step($i) { static $sum; $sum ??= new Sum; $next = fn($y) => $y + 1; return $sum->add($next($i))->v % 7; }
PHP);
exec(escapeshellarg(getenv('PHPCA_PACK')) . " pack -q --root $work --entry lib.php -o $work.phpca 2>&1", $out, $code);
echo implode("\n", $out), "pack: $code\n";
Phpca\mount("$work.phpca", $work);
require "$work/lib.php";
function hot(int $n): int { for ($s = $i = 0; $i < $n; $i++) { $s += step($i); } return $s; }
var_dump(hot(20000), Phpca\script_info("$work/lib.php")['verdict'], opcache_get_status()['jit']['on']);
exec('rm -rf ' . escapeshellarg($work));
unlink("$work.phpca");
?>
--EXPECT--
pack: 0
int(39999)
string(11) "precompiled"
bool(true)
