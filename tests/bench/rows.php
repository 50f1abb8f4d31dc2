<?php

declare(strict_types=1);

// The peers. A row says how PHP is called; "floor" is the same call with an empty script, whose cost is subtracted.
// For phpca's rows the floor has the extension but no archive: mapping and checking the archive is part of the price.

final class Row
{
    public function __construct(
        public readonly string $name,
        /** @var list<string> */
        public readonly array $command,
        /** @var list<string> */
        public readonly array $floor,
        public readonly bool $warm = false,
    ) {}
}

final class Rows
{
    /** @return array<string, Row> */
    public static function of(Job $job): array
    {
        $php = [Bench::$php, ...Bench::$extension];
        $empty = __DIR__ . '/empty.php';
        $script = "$job->dir/$job->script";
        $rows = [
            'plain' => new Row('plain PHP', [...$php, $script, ...$job->arguments], [...$php, $empty]),
        ];
        foreach (['default' => [], 'unchecked' => ['opcache.validate_timestamps=0', 'opcache.file_cache_consistency_checks=0']] as $key => $settings) {
            $cache = self::emptyDirectory(Bench::$work . "/cache/$job->name-$key");
            $opcache = self::options(['opcache.enable_cli=1', "opcache.file_cache=$cache", 'opcache.file_cache_only=1', ...$settings]);
            $name = $key === 'default' ? 'file cache' : 'file cache, no checks';
            $rows[$key] = new Row($name, [...$php, ...$opcache, $script, ...$job->arguments], [...$php, ...$opcache, $empty], true);
        }
        if (Bench::$extension) {
            $mount = self::options(["phpca.mount=$job->archive:$job->dir"]);
            $rows['archive'] = new Row('phpca', [...$php, $job->archive, ...$job->arguments], [...$php, $empty]);
            $rows['overlay'] = new Row('phpca, overlay', [...$php, ...$mount, $script, ...$job->arguments], [...$php, $empty]);
        }

        return $rows;
    }

    /** @param list<string> $settings @return list<string> */
    public static function options(array $settings): array
    {
        return array_merge(...array_map(static fn(string $s): array => ['-d', $s], $settings));
    }

    public static function emptyDirectory(string $dir): string
    {
        if (is_dir($dir)) {
            Measure::run(['rm', '-rf', $dir], '/');
        }
        mkdir($dir, 0o777, true);

        return $dir;
    }
}
