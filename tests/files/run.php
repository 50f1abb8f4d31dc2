<?php

// run.php BUILD [write]: every probe on the unpacked tree, on a read-only file system, and on the archive, with the tree gone.
// Prints TAP: a test for each probe, for the inventory (inventory.php), for what is documented (differences.tsv; tables.php
// tells where the differences of newer versions stand).
//
//   unpacked   the tree, read-only but for var/cache and mixed
//   archived   what `phpca deploy` makes, the same var/cache and mixed, and the archive mounted over it
//   bare       the same without the extension: what the kernel and libraries see of an archive
//
// All three run at the same path, each in a mount namespace and with a root directory of its own, so that a name which leads to
// the root directory (an empty one with "/one" behind it) changes nothing of the machine's and finds nothing of it. Without the
// right to have a namespace, such names are left out, and what a read-only file system says comes from readonly.tsv. "write" writes differences.tsv and readonly.tsv anew (with a
// newer PHP, what it changed of them); look at the difference.

const EXTENSIONS = ['pdo', 'xml', 'calendar', 'ctype', 'dom', 'exif', 'ffi', 'fileinfo', 'ftp', 'gettext', 'iconv', 'intl', 'mbstring', 'phar', 'posix',
    'readline', 'shmop', 'simplexml', 'sockets', 'sysvmsg', 'sysvsem', 'sysvshm', 'tokenizer', 'xmlreader', 'xmlwriter', 'xsl'];
const SETTINGS = ['display_errors=1', 'html_errors=0', 'log_errors=0', 'phar.readonly=0', 'ffi.enable=1', 'date.timezone=UTC', 'memory_limit=256M'];
// To the kernel, the two writable directories of the unpacked side are two file systems.
const TWO_FILE_SYSTEMS = ['link @ mixed new', 'rename to disk @ mixed new'];
// These names stand for all in readonly.tsv.
const READ_ONLY_NAMES = ['absolute', 'missing', 'directory'];

/** The options of every PHP here: known extensions and settings, whatever php.ini says. */
function options(array $more = []): array
{
    $options = ['-n'];
    foreach ([...array_map(fn($name) => "extension=$name", EXTENSIONS), ...SETTINGS, ...$more] as $setting) {
        array_push($options, '-d', $setting);
    }
    return $options;
}
if (!getenv('FILES_OPTIONS_SET')) {
    pcntl_exec(PHP_BINARY, [...options(), ...$argv], ['FILES_OPTIONS_SET' => '1'] + getenv());
}

$build = realpath($argv[1]);
$writes = ($argv[2] ?? '') === 'write';
// The kernel cuts the names of sockets at 107 bytes. Where that is in a name of many "/sub/.." must not depend on the directory that this stands in.
$work = "$build/files" . str_repeat('_', (7 + 2 - strlen("$build/files/app") % 7) % 7);
require __DIR__ . '/tables.php';
require __DIR__ . '/tree.php';
require __DIR__ . '/inventory.php';
require __DIR__ . '/names.php';

$tests = $failures = 0;
function test(string $name, array $wrong): void
{
    $GLOBALS['failures'] += $wrong !== [];
    echo $wrong ? 'not ok ' : 'ok ', ++$GLOBALS['tests'], " - $name\n";
    foreach (array_slice($wrong, 0, 8) as $line) {
        echo '# ', substr(str_replace("\n", "\n# ", $line), 0, 700), "\n";
    }
}
function run(string $command): void
{
    exec("$command 2>&1", $lines, $code);
    if ($code) {
        echo "not ok 1 - $command\n# ", implode("\n# ", $lines), "\n1..1\n";
        exit(1);
    }
}

/** Tree, archive, and the three directories. */
function prepare(string $build, string $work): void
{
    run('rm -rf ' . escapeshellarg($work) . ' && mkdir -p ' . escapeshellarg("$work/home/a/b") . ' ' . escapeshellarg("$work/out") . ' ' . escapeshellarg("$work/tmp"));
    umask(0o22);
    put_tree("$work/tree");
    set_times("$work/tree");
    run("cd $work && $build/phpca pack --root tree --mount $work/app --entry main.php -o app.phpca && cp -a tree unpacked");
    foreach (['archived', 'bare'] as $side) {
        run("cd $work && $build/phpca deploy --store=store-$side app.phpca $side");
    }
    foreach (['unpacked', 'archived', 'bare'] as $side) {
        put_disk("$work/$side", "$work/tree/f");
        set_times("$work/$side");
    }
    run("mkdir -p $work/pristine/var && cp -a $work/archived/var/cache $work/pristine/var/ && cp -a $work/archived/mixed $work/pristine/");
}

/** How to get a mount namespace; NULL: not at all. */
function namespaces(): ?string
{
    foreach (getenv('FILES_NO_MOUNTS') ? [] : ['unshare -m', 'unshare -rm'] as $unshare) {
        exec("$unshare sh -c 'mount --make-rprivate / && mount -t tmpfs none /mnt && mount -o remount,bind,ro /mnt' 2>/dev/null", $lines, $code);
        if ($code === 0) {
            return $unshare;
        }
    }
    return null;
}

/** Shell commands that make a root directory of its own: the system's directories, mounted, and those in which the tests and PHP lie. */
function own_root(string $root): string
{
    $names = ['bin', 'dev', 'etc', 'home', 'lib', 'lib32', 'lib64', 'libx32', 'opt', 'proc', 'root', 'run', 'sbin', 'sys', 'tmp', 'usr', 'var'];
    foreach ([$root, __DIR__, PHP_BINARY, ini_get('extension_dir')] as $path) {
        $names[] = explode('/', realpath($path) ?: $path)[1];
    }
    $script = "mkdir -p $root\n";
    foreach (array_unique($names) as $name) {
        $from = escapeshellarg("/$name");
        $to = escapeshellarg("$root/$name");
        if (is_link("/$name")) {
            $script .= "ln -sfT " . escapeshellarg(readlink("/$name")) . " $to\n";
        } elseif (is_dir("/$name")) {
            $script .= "mkdir -p $to\nmount --rbind $from $to\n";
        }
    }
    return $script;
}

/** Starts the probes of a side; whoever closes the process waits for it. */
function start(string $build, string $work, string $side, string $choice, ?string $unshare)
{
    $options = options($side === 'archived' ? ["extension=$build/phpca.so", "phpca.mount=$work/app.phpca:$work/app"] : []);
    $own = "$work/$side-work";   // each side has a home of its own under the same name
    run("mkdir -p $own/home/a/b $own/out $own/tmp");
    $probes = implode(' ', array_map(escapeshellarg(...), [PHP_BINARY, ...$options, __DIR__ . '/probe.php', "$work/app", "$work/$side.txt", $choice]));
    $script = "set -e\n" . ($unshare
        ? "mount --make-rprivate /\nmkdir -p $work/app\nmount --bind $work/$side $work/app\nmount --bind $own/home $work/home\nmount --bind $own/out $work/out\nmount --bind $own/tmp $work/tmp\n"
            . ($side !== 'unpacked' ? '' : "mount -o remount,bind,ro $work/app\nfor d in var/cache mixed; do mount --bind $work/$side/\$d $work/app/\$d; done\n")
                . own_root("$own/root") . "chroot $own/root $probes own-root\n"
        : "mv $work/$side $work/app\n$probes\nmv $work/app $work/$side\n");
    $environment = ['PROBE_OPTIONS' => json_encode($options), 'TMPDIR' => "$work/tmp"] + getenv();
    $command = [...($unshare ? explode(' ', $unshare) : []), 'sh', '-c', $script];
    return proc_open($command, [['file', '/dev/null', 'r'], ['file', "$work/$side.log", 'w'], ['redirect', 1]], $pipes, null, $environment);
}

/** KEY => NAME => outcome. */
function results(string $file): array
{
    $results = [];
    foreach (is_file($file) ? file($file, FILE_IGNORE_NEW_LINES) : [] as $line) {
        [$key, $name, $outcome] = explode("\t", $line, 3) + [1 => '', 2 => ''];
        $results[$key][$name] = $outcome;
    }
    return $results;
}

/** What is at and below a directory, but for what may be written there: names, sizes, times. */
function listing(string $directory): string
{
    return (string) shell_exec("cd $directory && find . -path ./var/cache -prune -o -path ./mixed -prune -o -type d -printf '%p\\n' -o -path ./var/cache -prune -o -path ./mixed -prune -o -printf '%p %y %s %m %T@\\n' | sort");
}

/** Each documented difference: KEY => NAME => [section, outcome]; outcome "bare" is what the bare side says. */
function documented(): array
{
    $documented = [];
    foreach (read_rows('differences') as $row => $outcome) {
        [$section, $key, $name] = explode("\t", $row);
        $documented[$key][$name] = [$section, $outcome];
    }
    return $documented;
}
function section_of(string $key, string $name): string
{
    foreach (require __DIR__ . '/sections.php' as $section => $pattern) {
        if (preg_match("~$pattern~", "$key @ $name")) {
            return $section;
        }
    }
    return 'UNKNOWN';
}

prepare($build, $work);
$unshare = namespaces();
$before = listing("$work/archived");
$sides = ['unpacked' => $unshare ? 'all' : 'reads', 'archived' => 'all'];
$processes = [];
foreach ($sides as $side => $choice) {
    $processes[$side] = start($build, $work, $side, $choice, $unshare);
    $unshare || proc_close($processes[$side]);
}
foreach ($unshare ? $processes : [] as $process) {
    proc_close($process);
}
$unpacked = results("$work/unpacked.txt");
$archived = results("$work/archived.txt");

$documented = $writes ? [] : documented();
$candidates = $writes ? array_keys(array_filter($archived, fn($names, $key) => $names !== ($unpacked[$key] ?? []), ARRAY_FILTER_USE_BOTH)) : array_keys($documented);
file_put_contents("$work/keys", implode("\n", $candidates) . "\n");
proc_close(start($build, $work, 'bare', "$work/keys", $unshare));
$bare = results("$work/bare.txt");

// ---- what a read-only file system says, where there is none ----

$read_only = [];
foreach (read_rows('readonly') as $row => $outcome) {
    [$key, $name] = explode("\t", $row);
    $read_only[$key][$name] = $outcome;
}
$said = [];
define('ROOT', "$work/app");
foreach (require __DIR__ . '/probes.php' as $key => [$file]) {
    foreach (str_contains(sort_of($file), '!') && $unshare ? READ_ONLY_NAMES : [] as $name) {
        if (isset($unpacked[$key][$name])) {
            $said[$key][$name] = $unpacked[$key][$name];
        }
    }
}
if ($writes) {
    $rows = [];
    foreach ($said as $key => $names) {
        foreach ($names as $name => $outcome) {
            $rows["$key\t$name"] = $outcome;
        }
    }
    write_rows('readonly', $rows);
} elseif ($unshare) {
    $wrong = [];
    foreach (array_keys($said + $read_only) as $key) {
        if (($said[$key] ?? null) !== ($read_only[$key] ?? null)) {
            $wrong[] = "$key: " . json_encode($said[$key] ?? null) . "\nin the file: " . json_encode($read_only[$key] ?? null);
        }
    }
    test('readonly.tsv is what a read-only file system says', $wrong);
} else {
    $unpacked += $read_only;
}

// ---- each probe ----

$differences = [];
foreach ($archived as $key => $names) {
    if ($key === 'end') {
        continue;
    }
    $wrong = [];
    foreach ($names as $name => $outcome) {
        $wanted = $unpacked[$key][$name] ?? null;
        if ($wanted === null && !$unshare && isset($read_only[str_starts_with($key, 'left in ') ? strstr($name, ' @ ', true) : $key])) {
            unset($documented[$key][$name]);
            continue;   // readonly.tsv does not have all names
        }
        if (in_array("$key @ $name", TWO_FILE_SYSTEMS)) {
            continue;
        }
        [$section, $recorded] = $documented[$key][$name] ?? [null, null];
        unset($documented[$key][$name]);
        $expected = $recorded === null ? $wanted : ($recorded === 'bare' ? $bare[$key][$name] ?? null : $recorded);
        if ($writes && $outcome !== $wanted) {
            $is_bare = $outcome === ($bare[$key][$name] ?? null);
            $differences[section_of($key, $name) . "\t$key\t$name"] = $is_bare ? 'bare' : $outcome;
        } elseif ($recorded !== null && $outcome === $wanted) {
            $wrong[] = "$name: the documented difference is gone";
        } elseif ($outcome !== $expected) {
            $wrong[] = "$name: wanted $expected\nfound $outcome";
        }
    }
    $missing = array_diff_key($unpacked[$key] ?? [], $names);
    if ($missing) {
        $wrong[] = 'no outcome for ' . implode(', ', array_keys($missing));
    }
    test("$key (" . count($names) . ' names)', $wrong);
}
if ($writes) {
    ksort($differences, SORT_STRING);
    write_rows('differences', $differences);
}

test('all probes ran on both sides', isset($unpacked['end'], $archived['end']) && count($archived) > 500 ? []
    : [file_get_contents("$work/unpacked.log"), file_get_contents("$work/archived.log"), count($archived) . ' probes, the last ' . array_key_last($archived)]);
test('each documented difference belongs to a probe', array_keys(array_filter($unshare ? $documented : array_diff_key($documented, $read_only))));
$text = preg_replace('/\s+/', ' ', file_get_contents(__DIR__ . '/../../docs/compatibility.md'));
$sections = array_unique(array_map(fn($row) => explode("\t", $row)[0], array_keys(read_rows('differences'))));
test('each documented difference has its place in docs/compatibility.md', array_values(array_filter($sections, fn($section) => !str_contains($text, "**$section**"))));
$after = listing("$work/archived");
test('nothing was written where the archive is', $before === $after ? [] : explode("\n", "before:\n$before\nafter:\n$after"));
$left = array_diff(explode("\n", trim(shell_exec("cd $work/archived-work && find home out tmp"))), ['home', 'home/a', 'home/a/b', 'out', 'tmp']);
test('nothing was left behind', $left);
test('nothing was left in the root directory', array_values(array_filter(glob("$work/archived-work/root/*/*"))));
foreach (inventory(array_keys($archived), EXTENSIONS) as $name => $wrong) {
    test($name, $wrong);
}
echo "1..$tests\n";
exit($failures ? 1 : 0);
