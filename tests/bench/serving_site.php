<?php

declare(strict_types=1);

// An application, packed without and with the list of what it uses, and a php.ini for each peer.

final class Site
{
    public readonly string $dir;
    public readonly string $script;
    public readonly string $archive;
    /** @var list<string> what one request uses */
    public readonly array $used;

    public function __construct(public readonly string $name)
    {
        $this->dir = Bench::$build . "/apps/$name";
        $this->script = "$this->dir/public/index.php";
        $this->archive = $this->file('app.phpca');
        $this->pack('');
        $ini = $this->write('train', ['extension=' . Bench::$build . '/phpca.so', "phpca.mount=$this->archive:$this->dir"]);
        Measure::run([Bench::$build . '/phpca', 'train', '-o', $this->file('hot.txt'), '--', 'php-cgi', '-c', $ini, '-q', $this->script], Bench::$work, $this->file('train.log'));
        $this->used = array_values(array_filter(file($this->file('hot.txt'), FILE_IGNORE_NEW_LINES), static fn(string $l): bool => $l[0] !== '#'));
        $this->pack('hot');
    }

    public function file(string $name): string
    {
        return Bench::$work . "/$this->name-$name";
    }

    private function pack(string $kind): void
    {
        $manifest = is_file("$this->dir/phpca.json") ? json_decode(file_get_contents("$this->dir/phpca.json"), true) : [];
        file_put_contents($this->file('manifest.json'), json_encode($kind ? ['preload' => '@' . basename($this->file('hot.txt'))] + $manifest : (object) $manifest));
        Measure::run(['env', '-u', 'PHP_INI_SCAN_DIR', Bench::$build . '/phpca', 'pack', '-q', '-m', $this->file('manifest.json'), '--root', $this->dir, '-o', $this->file(($kind ?: 'app') . '.phpca')], Bench::$work, $this->file('pack.log'));
    }

    /** @param list<string> $settings */
    private function write(string $row, array $settings): string
    {
        $ini = $this->file("$row.ini");
        file_put_contents($ini, implode("\n", [...self::base(), ...$settings]) . "\n");

        return $ini;
    }

    /** The extensions that this PHP has on the command line, but those that are measured. @return list<string> */
    private static function base(): array
    {
        static $base = null;
        if ($base === null) {
            $loaded = array_filter(
                explode("\n", (string) shell_exec('env -u PHP_INI_SCAN_DIR php -r \'foreach (explode(",", php_ini_scanned_files()) as $f) readfile(trim($f));\'')),
                static fn(string $line): bool => preg_match('/^extension\s*=/', $line) === 1 && !str_contains($line, 'phpca')
            );
            $base = ['memory_limit=256M', 'display_errors=0', 'log_errors=0', ...$loaded];
        }

        return $base;
    }

    /** @return array<string, string> php.ini by the name of the row */
    public function rows(): array
    {
        $cache = $this->file('cache');
        is_dir($cache) || mkdir($cache);
        $list = var_export(array_map(fn(string $path): string => "$this->dir/$path", $this->used), true);
        file_put_contents($this->file('preload.php'), "<?php\nforeach ($list as \$file) { opcache_compile_file(\$file); }\n");
        $opcache = ['zend_extension=opcache', 'opcache.enable=1', 'opcache.validate_timestamps=0'];
        $phpca = ['extension=' . Bench::$build . '/phpca.so'];
        $hot = [...$phpca, 'phpca.mount=' . $this->file('hot.phpca') . ":$this->dir"];

        return [
            'plain PHP' => $this->write('plain', []),
            'OPcache' => $this->write('opcache', $opcache),
            'file cache' => $this->write('file', [...$opcache, "opcache.file_cache=$cache", 'opcache.file_cache_only=1', 'opcache.file_cache_consistency_checks=0', 'opcache.file_update_protection=0']),
            'opcache.preload' => $this->write('opcache-preload', [...$opcache, 'opcache.preload=' . $this->file('preload.php'), 'opcache.preload_user=' . posix_getpwuid(posix_geteuid())['name']]),
            'phpca' => $this->write('phpca', [...$phpca, "phpca.mount=$this->archive:$this->dir"]),
            'phpca.preload=load' => $this->write('load', [...$hot, 'phpca.preload=load']),
            'phpca.preload=1' => $this->write('declare', [...$hot, 'phpca.preload=1']),
        ];
    }
}
