<?php

// lint-rooms.php BUILD: the rooms of packager/ and runtime/ lie on floors, and no arrow points up. CONTRIBUTING.md
// has the floors (the tables "room, floor, decides"). A file may include and call what is in its own room or on a lower floor;
// format/ and engine/ are below all others. Within a room, too, files must not lead back to where they came from.
// A name with two underscores (phpca_module__helper) is used in its own room only.
// Calls are read from the object files in BUILD, which must be up to date. Prints what is wrong, exits 1.

declare(strict_types=1);

chdir(dirname(__DIR__));
$build = $argv[1] ?? 'build';
const BELOW_ALL = ['format' => 0, 'engine' => 1];

/** @return array<string, int> the floor of each room, or of each file that lies in none */
function floors(string $half): array
{
    $text = (string) file_get_contents('CONTRIBUTING.md');
    $start = strpos($text, "**`$half/`**");
    $section = $start === false ? '' : substr($text, $start + strlen("**`$half/`**"));
    $section = preg_split('/^(?:\*\*`|## )/m', $section)[0] ?? ''; // up to the next half, or chapter
    preg_match_all('/^\| (`[^|]*`) \| (\d+) \|/m', $section, $rows, PREG_SET_ORDER);
    $floors = BELOW_ALL;
    foreach ($rows as [, $names, $floor]) {
        preg_match_all('#`(\w+)(?:/|\.[ch])`#', $names, $m);
        foreach ($m[1] as $name) {
            $floors[$name] = (int) $floor;
        }
    }

    return $floors;
}

/** "packager/link/code.c" lies in room link, "runtime/bind.c" is a room of its own, "format/disk.h" is in format. */
function room(string $file): string
{
    $parts = explode('/', preg_replace('/\.\w+$/', '', $file) ?? $file);

    return count($parts) === 2 && !in_array($parts[0], ['packager', 'runtime'], true) ? $parts[0] : $parts[1];
}

/** @return list<array{string, string, string}> file, file that it includes, the line */
function includes(string $half): array
{
    $arrows = [];
    foreach ([...(glob("$half/*.[ch]") ?: []), ...(glob("$half/*/*.[ch]") ?: [])] as $file) {
        if (preg_match('#^runtime/(?:format|engine)/#', $file)) {
            continue; // links to the rooms at the top
        }
        preg_match_all('/^#include "([\w\/]+\.h)"/m', (string) file_get_contents($file), $m);
        foreach ($m[1] as $name) {
            foreach (["$half/$name", $name] as $target) {
                if (is_file($target)) {
                    $arrows[] = [$file, $target, "includes $name"];
                    break;
                }
            }
        }
    }

    return $arrows;
}

/** @return list<array{string, string, string}> file, file that defines what it uses, which symbol that is */
function calls(string $objects): array
{
    $defined = $used = $arrows = [];
    exec('find ' . escapeshellarg($objects) . ' -name "*.o" -exec nm -A -P {} +', $lines);
    foreach ($lines as $line) {
        if (!preg_match('/^(.*)\.o: (\S+) ([A-Z])/', $line, $m)) {
            continue;
        }
        $file = substr($m[1], strlen($objects) + 1) . '.c';
        if (!is_file($file)) {
            continue; // its source is gone
        }
        if ($m[3] === 'U') {
            $used[] = [$file, $m[2]];
        } else {
            $defined[$m[2]] = $file;
        }
    }
    foreach ($used as [$file, $symbol]) {
        if (isset($defined[$symbol]) && $defined[$symbol] !== $file) {
            $arrows[] = [$file, $defined[$symbol], "uses $symbol"];
        }
    }

    return $arrows;
}

/**
 * @param list<array{string, string, string}> $arrows
 * @param array<string, int> $floors
 *
 * @return list<string>
 */
function upward(array $arrows, array $floors): array
{
    $wrong = [];
    foreach ($arrows as [$from, $to, $what]) {
        [$a, $b] = [room($from), room($to)];
        if (!isset($floors[$a])) {
            $wrong[] = "CONTRIBUTING.md has no floor for $a";
        } elseif ($a !== $b && ($floors[$b] ?? -1) >= $floors[$a]) {
            $wrong[] = "$from (floor {$floors[$a]}) $what of $to (floor {$floors[$b]})";
        }
    }

    return array_values(array_unique($wrong));
}

/**
 * What leads to nothing is taken away, and what nothing leads to, until only circles are left, and what lies between two.
 *
 * @param list<array{string, string, string}> $arrows
 *
 * @return list<string>
 */
function circles(array $arrows): array
{
    do {
        $before = count($arrows);
        $from = array_column($arrows, 0, 0);
        $arrows = array_filter($arrows, static fn(array $a): bool => isset($from[$a[1]]));
        $to = array_column($arrows, 1, 1);
        $arrows = array_filter($arrows, static fn(array $a): bool => isset($to[$a[0]]));
    } while (count($arrows) !== $before);

    return array_values(array_map(static fn(array $a): string => "in a circle: $a[0] $a[2] of $a[1]", $arrows));
}

/**
 * @param list<array{string, string, string}> $calls
 *
 * @return list<string>
 */
function intrusions(array $calls): array
{
    $wrong = array_filter($calls, static fn(array $c): bool => room($c[0]) !== room($c[1]) && str_contains($c[2], '__'));

    return array_values(array_map(static fn(array $c): string => "$c[0] $c[2], which is within the room of $c[1]", $wrong));
}

$wrong = [];
foreach (['packager' => 'tool', 'runtime' => 'runtime'] as $half => $objects) {
    $calls = calls("$build/obj/$objects");
    if (!$calls) {
        $wrong[] = "$build has no objects of $half/: make";
    }
    $floors = floors($half);
    array_push($wrong, ...upward($calls, $floors), ...upward(includes($half), $floors), ...circles($calls), ...intrusions($calls));
}
foreach ($wrong as $what) {
    echo "$what\n";
}
exit($wrong ? 1 : 0);
