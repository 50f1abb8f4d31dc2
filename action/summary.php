<?php

// summary.php STATE: the job summary in Markdown, from pack.json, info.json and timings of the directory STATE.
// From the environment: ARCHIVE, SHA256, CACHE_HIT.

declare(strict_types=1);

const MOST_SCRIPTS = 50;

function report(string $file): mixed
{
    return json_decode((string) file_get_contents($file), true, 512, JSON_THROW_ON_ERROR);
}

function bytes(int|float $count): string
{
    foreach (['B', 'kB', 'MB'] as $unit) {
        if ($count < 1000) {
            break;
        }
        $count /= 1000;
    }

    return ($unit === 'B' || $count >= 100 ? round($count) : number_format($count, $count >= 10 ? 1 : 2)) . " $unit";
}

/** Text that can't leave its cell of a table, nor become a link, an image or a tag; control characters are written out. */
function cell(string $text): string
{
    $text = str_replace(["\r\n", "\n"], ' ', $text);
    $text = preg_replace_callback('/[\x00-\x1f\x7f]|\xc2[\x80-\x9f]/', static fn(array $m): string => '\x' . implode('\x', str_split(bin2hex($m[0]), 2)), $text) ?? '';

    return str_replace(['\\', '|', '[', '&', '<', '`'], ['\\\\', '\|', '\[', '&amp;', '&lt;', "'"], $text);
}

/**
 * @param list<string> $head
 * @param list<list<string>> $rows
 */
function table(array $head, array $rows): void
{
    echo '| ', implode(' | ', $head), " |\n|", str_repeat(' --- |', count($head)), "\n";
    foreach ($rows as $row) {
        echo '| ', implode(' | ', array_map(cell(...), $row)), " |\n";
    }
    echo "\n";
}

/**
 * @param array{files: int, bytes_in: int, compiled: int, cached: int, ...} $pack
 * @param array{
 *     name: string, app_version: string, entry: ?string, mount: string, php: string, system_id: string, scripts: int,
 *     bytes: array<string, int>, verdicts: array{precompiled: int, source: int, refused: int}, ...
 * } $info
 *
 * @return list<list<string>>
 */
function overview(array $pack, array $info): array
{
    $verdicts = $info['verdicts'];
    $name = trim("$info[name] $info[app_version]");
    $rows = [
        ['application', $name === '' ? 'without a name' : $name],
        ['size', bytes($info['bytes']['total']) . " from $pack[files] files of " . bytes($pack['bytes_in'])],
        ['scripts', "$info[scripts]: $verdicts[precompiled] precompiled, $verdicts[source] from source, $verdicts[refused] refused"],
        ['entry', $info['entry'] ?? 'none'],
        ['mount', $info['mount']],
        ['PHP', "$info[php], engine $info[system_id]"],
        ['SHA-256', (string) getenv('SHA256')],
    ];
    // As actions/cache says it.
    $origin = match ((string) getenv('CACHE_HIT')) {
        'true' => 'from a run with the same packager, PHP and composer.lock',
        'false' => 'from a run with the same packager and PHP, and another composer.lock',
        default => 'none',
    };
    $rows[] = ['cache', "$origin; $pack[compiled] scripts compiled, $pack[cached] taken from it"];

    return $rows;
}

/**
 * @param array<string, int> $bytes
 *
 * @return list<list<string>>
 */
function parts(array $bytes): array
{
    $total = max(1, $bytes['total']);
    unset($bytes['total']);
    arsort($bytes);
    $rows = [];
    foreach (array_filter($bytes) as $part => $count) {
        $rows[] = [$part, bytes($count), number_format(100 * $count / $total, 1) . ' %'];
    }

    return $rows;
}

/** @return list<list<string>> */
function timings(string $file): array
{
    $rows = [];
    $lines = is_file($file) ? file($file, FILE_IGNORE_NEW_LINES) : false;
    foreach ($lines === false ? [] : $lines as $line) {
        [$step, $microseconds] = explode(' ', $line);
        $rows[] = [$step, number_format((int) $microseconds / 1e6, 2) . ' s'];
    }

    return $rows;
}

$state = $argv[1];
/** @var array{files: int, bytes_in: int, compiled: int, cached: int, warnings: list<string>} $pack by docs/output.md */
$pack = report("$state/pack.json");
/**
 * @var array{
 *     name: string, app_version: string, entry: ?string, mount: string, php: string, system_id: string, scripts: int,
 *     bytes: array<string, int>, verdicts: array{precompiled: int, source: int, refused: int},
 *     not_precompiled: list<array{path: string, verdict: string, reason: string}>
 * } $info by docs/output.md
 */
$info = report("$state/info.json");

echo '## ', cell(basename((string) getenv('ARCHIVE'))), "\n\n";
table(['', ''], overview($pack, $info));
echo "### Verdicts\n\n";
$left = $info['not_precompiled'];
if ($left === []) {
    echo "Every script is precompiled.\n\n";
} else {
    table(['script', 'verdict', 'reason'], array_map(
        static fn(array $script): array => [$script['path'], $script['verdict'], $script['reason']],
        array_slice($left, 0, MOST_SCRIPTS),
    ));
    echo count($left) > MOST_SCRIPTS ? '... and ' . (count($left) - MOST_SCRIPTS) . " more: `phpca info` names them.\n\n" : '';
}
if ($pack['warnings'] !== []) {
    echo "### Warnings\n\n", implode('', array_map(static fn(string $warning): string => '- ' . cell($warning) . "\n", $pack['warnings'])), "\n";
}
echo "### Sizes\n\n";
table(['part', 'bytes', ''], parts($info['bytes']));
echo "### Timings\n\n";
table(['step', 'time'], timings("$state/timings"));
