<?php

declare(strict_types=1);

// bench.php BUILD APPS [quick]: the cost of running and of packing, beside every peer, in one run.

final class Bench
{
    public static string $work;
    /** an empty directory to run in: Composer reads the project that it stands in */
    public static string $idle;
    public static string $php;
    public static string $build;
    public static int $rounds = 21;
    /** @var list<string> options that load the extension; none while it is not built */
    public static array $extension = [];
}

foreach (['measure', 'rows', 'jobs', 'report', 'runtime', 'size', 'packing', 'profile'] as $part) {
    require __DIR__ . "/$part.php";
}

[, $build, $apps] = $argv;
Bench::$build = realpath($build);
Bench::$work = Bench::$build . '/bench';
Bench::$php = PHP_BINARY;
Bench::$rounds = ($argv[3] ?? '') === 'quick' ? 7 : 21;
Bench::$idle = Bench::$work . '/idle';
is_dir(Bench::$idle) || mkdir(Bench::$idle, 0o777, true);
if (is_file(Bench::$build . '/phpca.so')) {
    Bench::$extension = ['-d', 'extension=' . Bench::$build . '/phpca.so'];
}

$report = new Report();
printf("PHP %s, %s, %d interleaved runs for each wall median\n", PHP_VERSION, php_uname('m'), Bench::$rounds);
foreach (Job::all(realpath($apps)) as $job) {
    $packed = Bench::$extension && Packing::pack($job);
    Runtime::measure($job, $report);
    Size::measure($job, $report, $packed);
    Packing::measure($job, $report, $packed);
}
if (!$report->targets()) {
    foreach (Job::all(realpath($apps)) as $job) {
        Profile::print($job, $report);
    }
}
