<?php

declare(strict_types=1);

// Bytes on disk: the archive without sources, against the file cache's directory when every script was compiled.

final class Size
{
    public static function measure(Job $job, Report $report, bool $packed): void
    {
        $cache = Rows::emptyDirectory(Bench::$work . "/cache/$job->name-all");
        self::compileAll($job, $cache);
        $scripts = self::scripts($job->dir);
        $lines = [
            ['sources of the scripts', self::megabytes(array_sum(array_map(filesize(...), $scripts))), (string) count($scripts)],
            ['file cache directory', self::megabytes(self::bytesBelow($cache)), (string) self::filesBelow($cache)],
        ];
        if ($packed) {
            $stripped = self::packStripped($job);
            $lines[] = ['phpca, without sources', self::megabytes(filesize($stripped)), ''];
            $lines[] = ['phpca, with sources', self::megabytes(filesize($job->archive)), ''];
            $report->atMost("$job->name: archive without sources / file cache", 0.7, filesize($stripped) / self::bytesBelow($cache));
        }
        $report->heading("$job->title: size");
        $report->table(['', 'MB', 'files'], $lines);
        if ($packed) {
            passthru(escapeshellarg(Bench::$build . '/phpca') . ' info ' . escapeshellarg($stripped));
        }
    }

    /** What a packer would call a script. @return list<string> */
    public static function scripts(string $dir): array
    {
        $found = [];
        $files = new RecursiveIteratorIterator(new RecursiveDirectoryIterator($dir, FilesystemIterator::SKIP_DOTS));
        foreach ($files as $path => $file) {
            if ($file->isFile() && !$file->isLink() && (preg_match('/\.(php|inc|phtml)$/', $path) || self::isShebang($path))) {
                $found[] = $path;
            }
        }
        sort($found);

        return $found;
    }

    /** Several processes if need be: a second declaration of a function ends one. @return int how many ended early */
    public static function compileAll(Job $job, string $cache): int
    {
        $list = Bench::$work . "/$job->name.list";
        file_put_contents($list, implode("\n", self::scripts($job->dir)));
        $ended = 0;
        for ($from = 0; ; $from = (int) $at + 1, $ended++) {
            $process = proc_open(self::compileCommand($list, $cache, $from), [['file', '/dev/null', 'r'], ['file', '/dev/null', 'w'], ['file', '/dev/null', 'w']], $pipes, $job->dir);
            proc_close($process);
            $at = file_get_contents("$list.at");
            if ($at === 'done') {
                return $ended;
            }
        }
    }

    /** @return list<string> */
    public static function compileCommand(string $list, string $cache, int $from = 0): array
    {
        $settings = ['opcache.enable_cli=1', "opcache.file_cache=$cache", 'opcache.file_cache_only=1', 'opcache.max_accelerated_files=100000', 'memory_limit=-1'];

        return [Bench::$php, ...Rows::options($settings), __DIR__ . '/compile_all.php', $list, (string) $from];
    }

    private static function packStripped(Job $job): string
    {
        $manifest = Bench::$work . "/$job->name-stripped.json";
        file_put_contents($manifest, json_encode(['sources' => 'strip']));
        $out = Bench::$work . "/$job->name-stripped.phpca";
        Measure::run([Bench::$build . '/phpca', 'pack', '-m', $manifest, '--root', $job->dir, '--entry', $job->script, '-o', $out], $job->dir, Bench::$work . '/stderr');

        return $out;
    }

    private static function isShebang(string $path): bool
    {
        return pathinfo($path, PATHINFO_EXTENSION) === '' && preg_match('/^(#!.*php|<\?php)/', (string) file_get_contents($path, length: 80)) === 1;
    }

    public static function bytesBelow(string $dir): int
    {
        $bytes = 0;
        foreach (new RecursiveIteratorIterator(new RecursiveDirectoryIterator($dir, FilesystemIterator::SKIP_DOTS)) as $file) {
            $bytes += $file->getSize();
        }

        return $bytes;
    }

    private static function filesBelow(string $dir): int
    {
        return iterator_count(new RecursiveIteratorIterator(new RecursiveDirectoryIterator($dir, FilesystemIterator::SKIP_DOTS)));
    }

    private static function megabytes(int $bytes): string
    {
        return sprintf('%.2f', $bytes / 1e6);
    }
}
