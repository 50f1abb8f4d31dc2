--TEST--
OPcache's JIT compiles what an archive leaves out and the disk has; it leaves archived functions alone
--SKIPIF--
<?php
require __DIR__ . '/files_skip.inc';
if (!extension_loaded('Zend OPcache')) die('skip OPcache is not loaded');
if (PHP_INT_SIZE != 8) die('skip');
--INI--
opcache.enable=1
opcache.enable_cli=1
opcache.file_update_protection=0
opcache.jit=tracing
opcache.jit_buffer_size=16M
--FILE--
<?php
$work = sys_get_temp_dir() . '/phpca-jit-excluded-' . getmypid();
mkdir($work);
foreach (['archived', 'excluded'] as $name) {
    file_put_contents("$work/$name.php", "<?php function $name(int \$n): int { for (\$s = \$i = 0; \$i < \$n; \$i++) { \$s = (\$s * 3 + \$i) % 1000003; } return \$s; }");
}
file_put_contents("$work/phpca.json", '{"entry": "archived.php", "exclude": ["excluded.php"]}');
exec(escapeshellarg(getenv('PHPCA_PACK')) . " pack -q --root $work -o $work.phpca 2>&1", $out, $code);
echo implode("\n", $out), "pack: $code\n";
Phpca\mount("$work.phpca", $work);
$left = static fn (): int => opcache_get_status(false)['jit']['buffer_free'];
foreach (['archived', 'excluded'] as $name) {
    require "$work/$name.php";
    $before = $left();
    printf("%s: %s, %d, %s\n", $name, Phpca\script_info("$work/$name.php")['verdict'] ?? 'on disk', $name(200000), $left() < $before ? 'machine code' : 'interpreted');
}
exec('rm -rf ' . escapeshellarg($work));
unlink("$work.phpca");
?>
--EXPECT--
pack: 0
archived: precompiled, 224033, interpreted
excluded: on disk, 224033, machine code
