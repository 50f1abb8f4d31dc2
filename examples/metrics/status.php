<?php

declare(strict_types=1);

/*
 * How much of an archive a server uses: a page with plots, and what a Prometheus server asks for.
 *
 *     status.php                      the page
 *     status.php?format=prometheus    metrics in the text format of Prometheus
 *     status.php?format=json          Phpca\status(true): for `phpca train --status`
 *
 * It answers this machine only. Behind a proxy of the same machine, let the web server guard it.
 */

namespace Phpca\Example;

/** Answers other machines as well when it is true. */
const ANSWERS_ALL = false;

/** Scripts in the lists of the page. */
const LISTED = 20;

// ---- Prometheus ----

function prometheus_value(string $text): string
{
    return '"' . strtr($text, ['\\' => '\\\\', '"' => '\\"', "\n" => '\\n']) . '"';
}

/** @param list<array{array<string, string>, int|float}> $samples */
function prometheus_metric(string $name, string $type, string $help, array $samples): string
{
    $text = "# HELP $name $help\n# TYPE $name $type\n";
    foreach ($samples as [$labels, $value]) {
        $pairs = [];
        foreach ($labels as $label => $content) {
            $pairs[] = $label . '=' . prometheus_value($content);
        }
        $text .= $name . ($pairs ? '{' . implode(',', $pairs) . '}' : '') . " $value\n";
    }

    return $text;
}

/**
 * One sample for each archive.
 *
 * @param array<string, mixed> $status
 * @param callable(array<string, mixed>): (int|float) $value
 * @return list<array{array<string, string>, int|float}>
 */
function of_mounts(array $status, callable $value): array
{
    return array_map(static fn(array $m): array => [['archive' => $m['archive'], 'directory' => $m['directory']], $value($m)], $status['mounts']);
}

/** @param array<string, mixed> $status */
function prometheus(array $status): string
{
    $text = prometheus_metric('phpca_start_time_seconds', 'gauge', 'When the server started.', [[[], $status['start_time']]]);
    foreach ([
        'requests' => 'Requests that have ended.',
        'hits' => 'Uses of precompiled code.',
        'fallbacks' => 'Includes of archived scripts that came from source.',
        'outside' => 'Includes of files that no archive has.',
        'loads' => 'Images that a process has relocated.',
        'swaps' => 'New versions of archives that a process has taken.',
        'swaps_refused' => 'New versions that a process could not take.',
    ] as $key => $help) {
        $text .= prometheus_metric("phpca_{$key}_total", 'counter', $help, [[[], $status[$key]]]);
    }
    $text .= prometheus_metric('phpca_scripts', 'gauge', 'Scripts of the archive.', of_mounts($status, static fn(array $m): int => $m['script_count']));
    $text .= prometheus_metric('phpca_used_scripts', 'gauge', 'Scripts that were used.', of_mounts($status, static fn(array $m): int => $m['used_scripts']));
    $text .= prometheus_metric('phpca_archive_hits_total', 'counter', 'Uses of precompiled code of the archive.', of_mounts($status, static fn(array $m): int => $m['hits']));
    $text .= prometheus_metric('phpca_preloaded_scripts', 'gauge', 'Scripts that were loaded before the first request.', of_mounts($status, static fn(array $m): int => $m['preload']['scripts'] ?? 0));
    $reasons = $memory = [];
    foreach ($status['mounts'] as $m) {
        foreach ($m['fallback_reasons'] as $reason => $count) {
            $reasons[] = [['archive' => $m['archive'], 'reason' => (string) $reason], $count];
        }
        foreach ($m['memory'] as $kind => $bytes) {
            $memory[] = [['archive' => $m['archive'], 'kind' => $kind], $bytes];
        }
    }
    $text .= prometheus_metric('phpca_archive_fallbacks_total', 'counter', 'Includes that came from source, by reason.', $reasons);
    $text .= prometheus_metric('phpca_memory_bytes', 'gauge', 'Memory of the archive in the process that answers.', $memory);
    $known = array_filter($status['mounts'], static fn(array $m): bool => $m['obstacle'] !== null);

    return $text . prometheus_metric('phpca_unusable_archives', 'gauge', 'Archives of which no image can be used.', [[[], count($known)]]);
}

// ---- the page ----

function h(string|int|float $text): string
{
    return htmlspecialchars((string) $text, ENT_QUOTES | ENT_SUBSTITUTE | ENT_HTML5);
}

function bytes(int|float $n): string
{
    return $n >= 1 << 20 ? sprintf('%.1f MB', $n / (1 << 20)) : sprintf('%.1f kB', $n / 1024);
}

/**
 * Horizontal bars, the longest over the whole width.
 *
 * @param array<string, array{int|float, string}> $bars length and text
 */
function bars(string $title, array $bars): string
{
    $most = max(1, ...array_column($bars, 0) ?: [1]);
    $svg = '';
    $y = 0;
    foreach ($bars as $name => [$length, $text]) {
        $svg .= sprintf('<rect x="300" y="%d" width="%.1f" height="14"/><text x="294" y="%d" text-anchor="end">%s</text><text x="%.1f" y="%d">%s</text>',
            $y + 2, 400 * $length / $most, $y + 14, h(strlen((string) $name) > 48 ? '…' . substr((string) $name, -46) : $name), 306 + 400 * $length / $most, $y + 14, h($text));
        $y += 20;
    }

    return sprintf('<h3>%s</h3><svg viewBox="0 0 800 %d" width="800" height="%2$d" role="img" aria-label="%1$s">%s</svg>', h($title), max($y, 1), $svg);
}

/** @param array<string, mixed> $m */
function mount_section(array $m): string
{
    $scripts = $m['scripts'];
    uasort($scripts, static fn(array $a, array $b): int => $b['hits'] <=> $a['hits']);
    $hits = array_map(static fn(array $s): array => [$s['hits'], (string) $s['hits']], array_slice($scripts, 0, LISTED));
    uasort($scripts, static fn(array $a, array $b): int => $b['memory_consumption'] <=> $a['memory_consumption']);
    $sizes = array_map(static fn(array $s): array => [$s['memory_consumption'], bytes($s['memory_consumption'])], array_slice($scripts, 0, LISTED));
    $memory = array_map(static fn(int $n): array => [$n, bytes($n)], $m['memory']);
    $reasons = array_map(static fn(int $n): array => [$n, (string) $n], $m['fallback_reasons']);
    $preload = $m['preload'] ? $m['preload']['scripts'] . ' scripts preloaded, ' . count($m['preload']['skipped']) . ' skipped' : 'nothing preloaded';

    return '<section><h2>' . h($m['archive']) . '</h2><p>' . h($m['directory'] . ': ' . $m['used_scripts'] . ' of ' . $m['script_count'] . " scripts used; $preload")
        . ($m['counts_all_processes'] ? '' : '; counted for this process alone') . '</p>'
        . ($m['obstacle'] === null ? '' : '<p class="bad">' . h($m['obstacle']) . '</p>')
        . bars('Memory, this process', $memory) . bars('Most used scripts', $hits) . bars('Largest scripts in memory, this process', $sizes)
        . ($reasons ? bars('From source', $reasons) : '') . '</section>';
}

/** @param array<string, mixed> $status */
function page(array $status): string
{
    $sum = max(1, $status['hits'] + $status['misses']);
    $rate = bars('Includes', [
        'precompiled' => [$status['hits'], sprintf('%d (%.2f %%)', $status['hits'], 100 * $status['hits'] / $sum)],
        'from source' => [$status['fallbacks'], (string) $status['fallbacks']],
        'in no archive' => [$status['outside'], (string) $status['outside']],
    ]);
    $since = h(gmdate('Y-m-d H:i:s', $status['start_time']) . ' UTC');
    $mounts = implode('', array_map(mount_section(...), $status['mounts'])) ?: '<p>No archive is mounted.</p>';

    return <<<HTML
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>phpca</title>
        <style>
        body { font: 14px/1.4 system-ui, sans-serif; max-width: 52em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff }
        svg { max-width: 100%; height: auto } svg rect { fill: #4878a8 } svg text { font-size: 12px; fill: #222 }
        svg polyline { fill: none; stroke: #4878a8; stroke-width: 2 } .bad { color: #a00 }
        h3 { margin: 1.2em 0 .3em; font-size: 1em }
        </style></head><body>
        <h1>phpca {$status['version']}</h1>
        <p>{$status['requests']} requests since $since</p>
        $rate
        <h3>Requests a second: <span id="now">…</span></h3>
        <svg viewBox="0 0 800 120" width="800" height="120" role="img" aria-label="Requests a second"><polyline id="line" points=""/></svg>
        $mounts
        <script>
        const rates = [];
        let last = null;
        async function look() {
            const answer = await fetch('?format=json');
            const status = await answer.json(), now = performance.now() / 1000;
            if (last) {
                rates.push(Math.max(0, (status.requests - last.requests - 1) / (now - last.now)));
                rates.splice(0, rates.length - 120);
                const most = Math.max(1, ...rates);
                document.getElementById('line').setAttribute('points', rates.map((r, i) => (i * 800 / 119).toFixed(1) + ',' + (118 - 114 * r / most).toFixed(1)).join(' '));
                document.getElementById('now').textContent = rates[rates.length - 1].toFixed(1);
            }
            last = {requests: status.requests, now};
        }
        look().then(() => setInterval(look, 1000));
        </script>
        </body></html>
        HTML;
}

// ---- the answer ----

if (PHP_SAPI !== 'cli' && !ANSWERS_ALL && !in_array($_SERVER['REMOTE_ADDR'] ?? '', ['127.0.0.1', '::1'], true)) {
    http_response_code(403);
    exit("This machine only.\n");
}
if (!function_exists('Phpca\status')) {
    http_response_code(503);
    exit("The extension phpca is not loaded.\n");
}
$status = \Phpca\status(true);
header('Cache-Control: no-store');
switch ($_GET['format'] ?? 'page') {
    case 'prometheus':
        header('Content-Type: text/plain; version=0.0.4; charset=utf-8');
        echo prometheus($status);
        break;
    case 'json':
        header('Content-Type: application/json');
        echo json_encode($status, JSON_INVALID_UTF8_SUBSTITUTE | JSON_THROW_ON_ERROR), "\n";
        break;
    default:
        header('Content-Type: text/html; charset=utf-8');
        header("Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'");
        echo page($status);
}
