<?php

// globs.php DIR: what glob() and glob:// find below DIR, by many patterns and all flags. DIR is not in the output.
[, $dir] = $argv;
$patterns = ['*', '*/*', '*/', '.*', '*/.*', '?', '[ab]*', '[!ab]*', '[]x]', '\[x\]', '[[]x]', 'a\*b', 'a*b', '{c}', '{a,b}*', '{a,{b,src}}/{*,x}', '{a', 'a}', '{,src/}*', 'src/{deep,none}/*.php', '\{c\}', 'src',
    'src/', 'src//deep', 'src/./deep/../*.php', 'src/*/../*.php', 'none', 'none/*', '*.none', '', '//*', 'src/a.php/*', '*/deep/', 'back\\\\slash', 'back\slash', 'back*', '[', '[a', 'src/[', 'src/deep/[a-c].php', 'src/deep/[[:alpha:]].php',
    'two words/*', 'src/*/*', '*/*/', 'links/dangling', 'links/dang*', 'links/*', 'link/*', 'li*/*.php', "sp\xc3\xa4t*", '*.php', '*php/*', 'written/*', 'written/{one,two}*'];
$flags = [0, GLOB_MARK, GLOB_NOSORT, GLOB_NOCHECK, GLOB_NOESCAPE, GLOB_ERR, GLOB_ONLYDIR, GLOB_MARK | GLOB_ONLYDIR, GLOB_NOCHECK | GLOB_MARK];
if (defined('GLOB_BRACE')) {
    array_push($flags, GLOB_BRACE, GLOB_BRACE | GLOB_MARK, GLOB_BRACE | GLOB_NOCHECK, GLOB_BRACE | GLOB_NOESCAPE, GLOB_BRACE | GLOB_ONLYDIR);
}
function show(string $what, array|false $names): void
{
    echo "$what: ", json_encode($names === false ? false : str_replace($GLOBALS['dir'], '', $names), JSON_UNESCAPED_SLASHES | JSON_INVALID_UTF8_SUBSTITUTE), "\n";
}
chdir("$dir/src");
foreach ($patterns as $pattern) {
    foreach ($flags as $flag) {
        foreach (["$dir/$pattern", $pattern] as $whole) {
            // Of a relative name with a slash at its end, glibc gives two slashes, or none.
            $own = str_ends_with($whole, '/') && $whole[0] !== '/' && $flag & (GLOB_MARK | GLOB_NOCHECK);
            if (!$own && ($whole === '' || $whole[0] !== '/' || str_starts_with($whole, $dir))) {
                $names = glob($whole, $flag);
                $flag & GLOB_NOSORT && sort($names);
                show(str_replace($dir, '', $whole) . " by $flag", $names);
            }
        }
    }
    $stream = @opendir("glob://$dir/$pattern");
    for ($names = []; $stream && ($name = readdir($stream)) !== false;) {
        $names[] = $name;
    }
    show("glob://$pattern", $names);
    show("... iterated", array_map(fn($entry) => $entry->getFilename(), iterator_to_array(new GlobIterator("$dir/$pattern"), false)));
    echo '... ', count(new GlobIterator("$dir/$pattern")), "\n";
}
