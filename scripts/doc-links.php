<?php

// doc-links.php FILE...: every source file that a document names exists, and so does what each relative link leads to, with its heading.
// In a table row that begins with a room (| `deploy/` | ...) a bare name is a file of that room. Prints what is missing, exits 1.

declare(strict_types=1);

chdir(dirname(__DIR__));
$wrong = 0;
$complain = static function (string $file, string $what) use (&$wrong): void {
    echo "$file: $what\n";
    $wrong = 1;
};
$tree = explode("\n", trim((string) shell_exec('git ls-files')));
$exists = static fn(string $path): bool => file_exists($path);
$ends = static fn(string $end): bool => (bool) array_filter($tree, static fn(string $path): bool => str_ends_with("/$path", "/$end"));

/** @return list<string> as GitHub makes anchors: lower case, no punctuation, spaces become hyphens */
function anchors(string $file): array
{
    preg_match_all('/^#+ +(.*)$/m', (string) preg_replace('/^```.*?^```$/ms', '', (string) file_get_contents($file)), $m);

    return array_map(static fn(string $heading): string => str_replace(' ', '-', (string) preg_replace('/[^a-z0-9 _-]/', '', strtolower($heading))), $m[1]);
}

foreach (array_slice($argv, 1) as $file) {
    $text = (string) file_get_contents($file);
    $rooms = 'format|engine|packager|runtime|tests|scripts|action|examples|composer-plugin|packaging';
    preg_match_all("#(?<![\w/.-])(?:$rooms)/[\w./-]+\.(?:c|h|inc|php|sh|mk|in)\b(?!\.)#", $text, $m);
    foreach (array_unique($m[0]) as $path) {
        if (!str_contains($path, 'NAME') && !$exists($path) && !$exists(dirname($file) . "/$path")) {
            $complain($file, "$path is not there");
        }
    }
    preg_match_all('#`(\w+\.[ch])`#', $text, $m);
    foreach (array_unique($m[1]) as $name) {
        if (!$ends($name)) {
            $complain($file, "no file is called $name");
        }
    }
    preg_match_all('#^\| `(\w+)/` \|(.*)$#m', $text, $rows, PREG_SET_ORDER);
    foreach ($rows as [, $room, $row]) {
        preg_match_all('#`(\w+\.[ch])`#', $row, $m);
        foreach ($m[1] as $name) {
            if (!$ends("$room/$name")) {
                $complain($file, "no $room/$name");
            }
        }
    }
    preg_match_all('#\]\((?!https?:)([^)\s\#]*)(?:\#([^)\s]*))?\)#', $text, $links, PREG_SET_ORDER);
    foreach ($links as $link) {
        $target = $link[1] === '' ? $file : dirname($file) . "/$link[1]";
        if (!$exists($target)) {
            $complain($file, "the link to $link[1] leads nowhere");
        } elseif (isset($link[2]) && !in_array($link[2], anchors($target), true)) {
            $complain($file, "$link[1] has no heading #$link[2]");
        }
    }
}
exit($wrong);
