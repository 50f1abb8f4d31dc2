<?php

declare(strict_types=1);

// serving.php BUILD quick|'' APP...: what answering requests costs: instructions (php-cgi -T under callgrind), and, of PHP-FPM, page faults,
// memory and requests a second. One table for each application, all peers in one run.

final class Bench
{
    public static string $work;
    public static string $build;
    /** rounds of requests to FPM, of which the medians are shown */
    public static int $rounds = 9;
}

foreach (['measure', 'report', 'serving_site', 'serving_fpm'] as $part) {
    require __DIR__ . "/$part.php";
}


/** Start-up, first and warm request, in millions of instructions. @return array{float, float, float} */
function instructions(Site $site, string $ini, bool $slow): array
{
    $count = static fn(int $requests, string $script): float => Measure::instructions(['php-cgi', '-c', $ini, '-q', '-T', (string) $requests, $script], Bench::$work) / 1e6;
    // The first run may fill a cache on disk.
    Measure::run(['php-cgi', '-c', $ini, '-q', $site->script], Bench::$work);
    [$few, $many] = $slow ? [1, 2] : [2, 12];
    $start = $count(1, __DIR__ . '/empty.php');
    $one = $count(1, $site->script);

    return [$start, $one - $start, ($count($many, $site->script) - ($few === 1 ? $one : $count($few, $site->script))) / ($many - $few)];
}

[, $build, $quick] = $argv;
Bench::$build = realpath($build);
Bench::$work = Bench::$build . '/bench/serving';
Bench::$rounds = $quick === 'quick' ? 3 : 9;
is_dir(Bench::$work) || mkdir(Bench::$work, 0o777, true);
putenv('PHP_INI_SCAN_DIR='); // each row has a php.ini of its own, and no other setting
$report = new Report();
printf("PHP %s, %s; FPM: two workers, medians of %d interleaved rounds, ratios to OPcache with shared memory\n", PHP_VERSION, php_uname('m'), Bench::$rounds);
foreach (array_slice($argv, 3) as $app) {
    $site = new Site($app);
    $servers = array_map(static fn(string $ini): Fpm => new Fpm($site, $ini), $site->rows());
    $of = [];
    foreach ($site->rows() as $name => $ini) {
        [$start, $first, $warm] = instructions($site, $ini, $name === 'plain PHP');
        $of[$name] = [...array_map(static fn(float $n): string => sprintf('%.2f', $n), [$start, $first, $warm]), ...$servers[$name]->laterWorker()];
    }
    foreach (Fpm::rounds($servers) as $name => $cells) {
        array_push($of[$name], ...$cells);
    }
    $report->heading(sprintf('%s, %d scripts a request', ucfirst($app), count($site->used)));
    $report->table(
        ['', 'start-up', 'first request', 'warm', 'faults', 'CPU ms', 'own MB', 'PSS MB', 'private MB', 'requests/s', 'CPU'],
        array_map(static fn(string $name, array $cells): array => [$name, ...$cells], array_keys($of), $of),
    );
}
echo <<<'END'

    start-up, first request, warm    millions of instructions, php-cgi -T; warm: a tenth of what 12 requests take more than two
    faults, CPU ms, own MB           of a worker that FPM has just started, when its first request ends (pm.max_requests = 1): minor page faults,
                                     CPU time, private dirty memory
    PSS MB, private MB               after the rounds: proportional memory of master and workers together; private dirty memory of a worker
    requests/s, CPU                  against OPcache with shared memory: more requests are better, less CPU a request is better

    END;
