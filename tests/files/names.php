<?php

// The names with which each probe is called.

/** What stands in front of a probe's fixture: "!", "~", ".", "/" (probes.php). */
function sort_of(string $file): string
{
    return substr($file, 0, strspn($file, '!~./'));
}

/** NAME => [path, working directory, include_path] for the fixture $file; $sort is that of its probe. */
function names(string $file, string $sort): array
{
    $all = [
        'absolute' => [ROOT . "/f/$file"],
        'relative' => ["f/$file", ROOT],
        'relative within' => ["../../f/$file", ROOT . '/f/sub'],
        'relative from below' => ["../app/f/$file", WORK . '/home'],
        'relative in place' => [$file, ROOT . '/f'],
        'relative dot' => ["./$file", ROOT . '/f'],
        'dots' => [ROOT . "/f/./sub/..//$file"],
        'dots above' => [ROOT . '/../' . basename(ROOT) . "/f/$file"],
        'dots behind nothing' => [ROOT . "/f/nothing/../$file"],
        'dots behind a file' => [ROOT . "/f/big.bin/../$file"],
        'dots behind a link' => [ROOT . "/dlink2/../$file"],
        'relative dots behind nothing' => ["nothing/../f/$file", ROOT],
        'URL' => ['file://' . ROOT . "/f/$file"],
        'URL dots' => ['file://' . ROOT . "/f/../f/$file"],
        'URL localhost' => ['FILE://localhost' . ROOT . "/f/$file"],
        'link' => [ROOT . "/links/$file"],
        'behind a link' => [ROOT . "/dlink/$file"],
        'behind links' => [ROOT . "/f/up/../../$file"],
        'relative link' => ["links/$file", ROOT],
        'URL link' => ['file://' . ROOT . "/dlink/../links/$file"],
        'include_path' => [$file, '', ROOT . '/f'],
        'include_path dots' => ["f/sub/../$file", '', '/nowhere:' . ROOT],
        'include_path link' => ["dlink/$file", '', ROOT . '/nothing:' . ROOT],
        'include_path disk' => [$file, '', ROOT . '/var/cache:' . ROOT . '/f'],
        'include_path URL' => [$file, '', 'file://' . ROOT . '/f'],
        'include_path relative' => [$file, ROOT, 'none:f'],
        'missing' => [ROOT . '/f/missing'],
        'missing relative' => ['missing', ROOT . '/f'],
        'missing URL' => ['file://' . ROOT . '/f/missing'],
        'missing behind a link' => [ROOT . '/dlink/missing'],
        'missing directory' => [ROOT . '/f/nothing/missing'],
        'missing dots' => [ROOT . '/f/nothing/../missing'],
        'below a file' => [ROOT . '/f/zero.txt/x'],
        'slash' => [ROOT . "/f/$file/"],
        'slash dot' => [ROOT . "/f/$file/."],
        'directory' => [ROOT . '/f/sub'],
        'directory slash' => [ROOT . '/f/sub/'],
        'directory link' => [ROOT . '/dlink2'],
        'directory link slash' => [ROOT . '/dlink2/'],
        'directory relative' => ['.', ROOT . '/f/sub'],
        'stub' => [ROOT . '/main.php'],
        'root' => [ROOT],
        'disk' => [ROOT . "/var/cache/$file"],
        'disk relative' => ["../var/cache/$file", ROOT . '/f'],
        'disk dots' => [ROOT . "/f/../var/cache/$file"],
        'disk behind links' => [ROOT . "/dlink/../var/cache/$file"],
        'disk URL' => ['file://' . ROOT . "/var/cache/$file"],
        'disk new' => [ROOT . '/var/cache/new'],
        'disk new relative' => ['new', ROOT . '/var/cache'],
        'disk new dots' => [ROOT . '/f/../var/cache/./new'],
        'disk missing directory' => [ROOT . '/var/cache/nothing/new'],
        'disk directory' => [ROOT . '/var/cache/sub'],
        'mixed' => [ROOT . '/mixed'],
        'mixed disk' => [ROOT . '/mixed/disk.txt'],
        'mixed new' => [ROOT . '/mixed/sub/new'],
        'NUL' => [ROOT . "/f/$file\0"],
        'empty' => [''],
        'long' => [ROOT . '/f/' . str_repeat('x', 300)],
        'too long' => [ROOT . '/f' . str_repeat('/sub/..', 700) . "/$file"],
    ];
    if (str_contains($sort, '~')) {
        $all = array_intersect_key($all, array_flip(['absolute', 'relative', 'link', 'include_path', 'missing', 'disk']));
    } elseif (str_contains($sort, '.')) {
        $all = array_intersect_key($all, array_flip(['absolute', 'relative within', 'relative in place', 'dots', 'dots behind a link', 'URL', 'link', 'behind a link',
            'include_path', 'missing', 'missing directory', 'directory', 'disk', 'disk dots', 'mixed disk']));
    }
    if (str_contains($sort, '!')) {
        unset($all['root'], $all['mixed'], $all['stub'], $all['include_path relative']);   // the mount directory and mixed ones are the disk's: run.php looks at them
    }
    if (str_contains($sort, '/') && !OWN_ROOT) {
        unset($all['empty']);   // "/one" would be the machine's
    }
    return array_map(fn($name) => $name + ['', '', ''], $all);
}
