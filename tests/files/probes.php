<?php

// The table: for each function, method, construct and wrapper that takes a file name or works on what such a name has
// opened, what is done with a name. KEY => CALL or [FILE, CALL].
//   KEY    name as reflection gives it; behind a space, which use of it
//   FILE   the fixture that the names lead to (tree.php), data.txt if nothing is said. "!" in front: it may write, or asks whether it may.
//          "~" in front: a process of its own for each name, so only for a few names. "." in front: fewer names.
//          "/" in front: it makes names below the one that it is given; below an empty one they are in the root directory
//   CALL   takes the name; what it returns and prints is compared. `out()` is a writable name outside of all mounts

/** Calls $then with the stream, if it opens. */
function opened(string $path, string $mode, callable $then): mixed
{
    $stream = fopen($path, $mode);
    try {
        return $stream ? $then($stream) : 'not opened';
    } finally {
        is_resource($stream) && fclose($stream);
    }
}
function reading(callable $then): callable
{
    return fn(string $p) => opened($p, 'r', $then);
}
function gz(callable $then): callable
{
    return function (string $p) use ($then) {
        $stream = gzopen($p, 'r');
        return $stream ? [$then($stream), gzclose($stream)] : 'not opened';
    };
}

/** What stat says, without what no two file systems agree on (docs/compatibility.md). */
function status(array|false $st): array|false
{
    if (!$st) {
        return $st;
    }
    $is_directory = ($st['mode'] & 0o170000) === 0o040000;
    $common = ['mode' => decoct($st['mode']), 'uid' => $st['uid'], 'gid' => $st['gid'], 'mtime' => $st['mtime']];
    return $is_directory ? $common : $common + ['size' => $st['size'], 'nlink' => $st['nlink']];
}
function sorted(iterable|false $list): array|false
{
    if ($list !== false) {
        $list = is_array($list) ? $list : iterator_to_array($list, false);
        sort($list);
    }
    return $list;
}
/** Of a directory's entries, without the links that lead to other fixtures. */
function described(iterable $directory): array
{
    $list = [];
    foreach ($directory as $key => $info) {
        $list[] = $info instanceof SplFileInfo ? [$info->getPathname(), $info->isDir(), $info->getType(), $info->isReadable(), $info->isExecutable()] : [$key, $info];
    }
    return sorted($list);
}
function read_directory($handle): array|string
{
    $names = [];
    while ($handle && ($name = readdir($handle)) !== false) {
        $names[] = $name;
    }
    return $handle ? sorted($names) : 'not opened';
}
function saved(callable $save): callable
{
    return fn(string $p) => [$save($p), is_file($p) && is_writable($p) ? filesize($p) > 0 : null];
}
function document(string $xml = '<r><a>text</a></r>'): DOMDocument
{
    $d = new DOMDocument();
    $d->loadXML($xml);
    return $d;
}
/** libxml 2.15 frees an output twice that it could not open: PHP dies of it, with an archive and without. */
function can_save_html(string $path): bool
{
    return LIBXML_VERSION < 21500 || @fopen($path, 'c');
}
function new_document(): Dom\XMLDocument
{
    return Dom\XMLDocument::createFromString('<r><a>text</a></r>');
}
function fixture(string $name): string
{
    return ROOT . '/var/cache/' . $name;
}
function private_key(): OpenSSLAsymmetricKey
{
    return openssl_pkey_get_private(file_get_contents(fixture('key.pem')));
}
function cert(): OpenSSLCertificate
{
    return openssl_x509_read(file_get_contents(fixture('cert.pem')));
}
/** A Phar that may be changed, outside. */
function phar(): PharData
{
    $phar = new PharData(out('.tar'));
    $phar['one.txt'] = 'one';
    return $phar;
}
/** Names of the entries in it. */
function inside(PharData|Phar $phar): array
{
    $names = [];
    foreach (new RecursiveIteratorIterator($phar) as $file) {
        $names[] = [substr(strstr($file->getPathname(), $phar->getFileName() ?: '.'), -30), strlen($file->getContent())];
    }
    return sorted($names);
}
function extracted(string $directory): array|false
{
    return is_dir($directory) && is_writable($directory) ? sorted(scandir($directory)) : false;
}

$table = [
    // ---- constructs ----
    'include' => ['script.php', fn($p) => [include $p, get_included_files() === array_unique(get_included_files())]],
    'include data' => fn($p) => include $p,
    'include beside its caller' => ['beside.php', fn($p) => include $p],
    'include_once' => ['script.php', fn($p) => [include_once $p, include_once $p]],
    'require' => ['~script.php', fn($p) => child('var_dump(require $argv[1]);', $p)],
    'require_once' => ['~script.php', fn($p) => child('var_dump(require_once $argv[1], require_once $argv[1], get_included_files());', $p)],
    'include get_included_files' => ['~script.php', fn($p) => child('include $argv[1]; include_once $argv[1]; print_r(get_included_files());', $p)],
    'include filter' => ['script.php', fn($p) => include "php://filter/read=string.toupper/resource=$p"],

    // ---- opening and reading whole files ----
    'fopen' => fn($p) => fopen($p, 'r'),
    'fopen include_path' => fn($p) => fopen($p, 'rb', true),
    'fopen bad mode' => fn($p) => fopen($p, 'q'),
    'fopen n' => fn($p) => fopen($p, 'rn'),
    'file' => fn($p) => file($p),
    'file include_path' => fn($p) => file($p, FILE_USE_INCLUDE_PATH | FILE_IGNORE_NEW_LINES),
    'file_get_contents' => fn($p) => file_get_contents($p),
    'file_get_contents part' => fn($p) => [file_get_contents($p, true, null, 7, 5), file_get_contents($p, false, null, 1000)],
    'file_get_contents big' => ['big.bin', fn($p) => md5((string) file_get_contents($p))],
    'readfile' => fn($p) => readfile($p),
    'readfile include_path' => fn($p) => readfile($p, true),
    'parse_ini_file' => ['x.ini', fn($p) => parse_ini_file($p, true)],
    'get_meta_tags' => ['page.html', fn($p) => get_meta_tags($p)],
    'get_meta_tags include_path' => ['page.html', fn($p) => get_meta_tags($p, true)],
    'highlight_file' => ['script.php', fn($p) => highlight_file($p, true)],
    'show_source' => ['script.php', fn($p) => show_source($p)],
    'php_strip_whitespace' => ['script.php', fn($p) => php_strip_whitespace($p)],
    'md5_file' => fn($p) => md5_file($p),
    'sha1_file' => ['big.bin', fn($p) => sha1_file($p)],
    'hash_file' => fn($p) => hash_file('crc32b', $p),
    'hash_hmac_file' => fn($p) => hash_hmac_file('md5', $p, 'key'),
    'hash_update_file' => fn($p) => [hash_update_file($h = hash_init('md5'), $p), hash_final($h)],
    'hash_update_stream' => reading(fn($s) => [hash_update_stream($h = hash_init('md5'), $s), hash_final($h)]),
    'get_headers' => fn($p) => get_headers($p),
    'stream_resolve_include_path' => fn($p) => stream_resolve_include_path($p),
    'set_include_path' => fn($p) => [set_include_path($p) !== false, stream_resolve_include_path('sub/inner.txt'), @file_get_contents('sub/inner.txt', true)],
    'spl_autoload' => ['~klass.php', fn($p) => child('set_include_path(dirname($argv[1]) . ":" . get_include_path()); spl_autoload("klass", ".php"); var_dump(class_exists("Klass", false) ? Klass::HERE : 0);', $p)],
    'spl_autoload_extensions' => ['klass.php', fn($p) => [spl_autoload_extensions(), spl_autoload_extensions(basename($p)), spl_autoload_extensions('.inc,.php')]],
    'opcache_compile_file' => ['script.php', fn($p) => opcache_compile_file($p)],
    'opcache_invalidate' => ['script.php', fn($p) => opcache_invalidate($p, true)],
    'opcache_is_script_cached' => ['script.php', fn($p) => opcache_is_script_cached($p)],

    // ---- streams ----
    'fread' => ['big.bin', reading(fn($s) => [md5(fread($s, 100000)), feof($s)])],
    'fgets' => reading(fn($s) => [fgets($s), fgets($s, 3)]),
    'fgetc' => reading(fn($s) => [fgetc($s), fgetc($s)]),
    'fgetcsv' => reading(fn($s) => fgetcsv($s, null, ' ')),
    'fscanf' => reading(fn($s) => fscanf($s, '%s %d')),
    'fpassthru' => reading(fn($s) => fpassthru($s)),
    'feof' => reading(fn($s) => [feof($s), fread($s, 21), feof($s), fread($s, 1), feof($s)]),
    'fseek' => reading(fn($s) => (fstat($s)['mode'] & 0o170000) === 0o040000 ? 'a directory' : [fseek($s, 5), ftell($s), fseek($s, -3, SEEK_END), fread($s, 9), fseek($s, -100), ftell($s), fseek($s, 100), fread($s, 1), feof($s)]),
    'ftell' => reading(fn($s) => [fgets($s), ftell($s)]),
    'rewind' => reading(fn($s) => [fgets($s), rewind($s), fgets($s)]),
    'fstat' => reading(fn($s) => (fstat($s)['mode'] & 0o170000) === 0o040000 ? 'a directory' : status(fstat($s))),
    'fclose' => reading(fn($s) => fclose($s)),
    'flock' => reading(fn($s) => [flock($s, LOCK_SH), flock($s, LOCK_EX | LOCK_NB, $would), $would, flock($s, LOCK_UN)]),
    'ftruncate' => reading(fn($s) => ftruncate($s, 0)),
    'fflush' => reading(fn($s) => fflush($s)),
    'fsync' => reading(fn($s) => fsync($s)),
    'fdatasync' => reading(fn($s) => fdatasync($s)),
    'fwrite' => reading(fn($s) => fwrite($s, 'x')),
    'fputs' => reading(fn($s) => fputs($s, 'x')),
    'fputcsv' => reading(fn($s) => fputcsv($s, ['a', 'b'])),
    'fprintf' => reading(fn($s) => fprintf($s, '%d', 5)),
    'vfprintf' => reading(fn($s) => vfprintf($s, '%d', [5])),
    'stream_get_contents' => reading(fn($s) => [stream_get_contents($s, 4, 2), stream_get_contents($s)]),
    'stream_get_line' => reading(fn($s) => stream_get_line($s, 100, ' ')),
    'stream_get_meta_data' => reading(fn($s) => stream_get_meta_data($s)),
    'socket_get_status' => reading(fn($s) => socket_get_status($s)),
    'stream_copy_to_stream' => reading(fn($s) => [stream_copy_to_stream($s, $t = fopen('php://memory', 'w+')), rewind($t), stream_get_contents($t)]),
    'stream_copy_to_stream to' => reading(fn($s) => stream_copy_to_stream(fopen('data:,abc', 'r'), $s)),
    'stream_is_local' => reading(fn($s) => stream_is_local($s)),
    'stream_is_local name' => fn($p) => stream_is_local($p),
    'stream_isatty' => reading(fn($s) => stream_isatty($s)),
    'posix_isatty' => reading(fn($s) => posix_isatty($s)),
    'posix_ttyname' => reading(fn($s) => posix_ttyname($s)),
    'stream_select' => reading(function ($s) {
        [$r, $w, $e] = [[$s], null, null];
        return [stream_select($r, $w, $e, 0), count($r), fgets($s)];
    }),
    'stream_set_blocking' => reading(fn($s) => [stream_set_blocking($s, false), stream_get_meta_data($s)['blocked'], stream_set_blocking($s, true)]),
    'socket_set_blocking' => reading(fn($s) => socket_set_blocking($s, true)),
    'stream_set_timeout' => reading(fn($s) => stream_set_timeout($s, 1)),
    'socket_set_timeout' => reading(fn($s) => socket_set_timeout($s, 1)),
    'stream_set_write_buffer' => reading(fn($s) => stream_set_write_buffer($s, 0)),
    'set_file_buffer' => reading(fn($s) => set_file_buffer($s, 0)),
    'stream_set_read_buffer' => reading(fn($s) => [stream_set_read_buffer($s, 0), fgets($s)]),
    'stream_set_chunk_size' => reading(fn($s) => [stream_set_chunk_size($s, 5), fread($s, 8)]),
    'stream_supports_lock' => reading(fn($s) => stream_supports_lock($s)),
    'stream_filter_append' => reading(fn($s) => [is_resource(stream_filter_append($s, 'string.toupper')), fgets($s)]),
    'stream_filter_prepend' => reading(fn($s) => [is_resource(stream_filter_prepend($s, 'string.rot13')), fgets($s)]),
    'stream_filter_remove' => reading(fn($s) => [stream_filter_remove(stream_filter_append($s, 'string.rot13')), fgets($s)]),
    'stream_context_get_options' => fn($p) => opened($p, 'r', fn($s) => stream_context_get_options($s)),
    'stream_context_get_params' => reading(fn($s) => stream_context_get_params($s)),
    'stream_context_set_option' => reading(fn($s) => stream_context_set_option($s, 'file', 'a', 1)),
    'stream_context_set_params' => reading(fn($s) => stream_context_set_params($s, ['options' => []])),
    'stream_bucket_new' => reading(fn($s) => get_class(stream_bucket_new($s, 'x'))),
    'stream_socket_shutdown' => reading(fn($s) => stream_socket_shutdown($s, STREAM_SHUT_WR)),
    'stream_socket_enable_crypto' => reading(fn($s) => stream_socket_enable_crypto($s, false)),
    'stream_socket_get_name' => reading(fn($s) => stream_socket_get_name($s, false)),
    'stream_socket_recvfrom' => reading(fn($s) => stream_socket_recvfrom($s, 1)),
    'stream_socket_sendto' => reading(fn($s) => stream_socket_sendto($s, 'x')),
    'stream_socket_accept' => reading(fn($s) => stream_socket_accept($s, 0)),
    'socket_import_stream' => reading(fn($s) => socket_import_stream($s)),
    'get_resource_type' => reading(fn($s) => get_resource_type($s)),
    'get_resource_id' => reading(fn($s) => get_resource_id($s) > 0),

    // ---- status ----
    'stat' => fn($p) => status(stat($p)),
    'lstat' => fn($p) => status(lstat($p)),
    'file_exists' => fn($p) => file_exists($p),
    'is_file' => fn($p) => is_file($p),
    'is_dir' => fn($p) => is_dir($p),
    'is_link' => fn($p) => is_link($p),
    'is_readable' => fn($p) => is_readable($p),
    'is_writable' => ['!data.txt', fn($p) => is_writable($p)],
    'is_writeable' => ['!data.txt', fn($p) => is_writeable($p)],
    'is_executable' => ['run.sh', fn($p) => is_executable($p)],
    'is_executable data' => fn($p) => is_executable($p),
    'filesize' => fn($p) => is_dir($p) ? filesize($p) > 0 : filesize($p),
    'filetype' => fn($p) => filetype($p),
    'fileperms' => ['run.sh', fn($p) => decoct((int) fileperms($p))],
    'fileowner' => fn($p) => fileowner($p),
    'filegroup' => fn($p) => filegroup($p),
    'filemtime' => fn($p) => filemtime($p),
    'fileatime' => fn($p) => is_int(fileatime($p)),
    'filectime' => fn($p) => is_int(filectime($p)),
    'fileinode' => fn($p) => fileinode($p) > 0,
    'clearstatcache' => fn($p) => [@filesize($p), clearstatcache(true, $p), @filesize($p)],
    'posix_access' => ['!data.txt', fn($p) => [posix_access($p), posix_access($p, POSIX_R_OK), posix_access($p, POSIX_W_OK), posix_access($p, POSIX_X_OK)]],
    'realpath' => fn($p) => realpath($p),
    'disk_free_space' => fn($p) => is_float(disk_free_space($p)),
    'diskfreespace' => fn($p) => is_float(diskfreespace($p)),
    'disk_total_space' => fn($p) => disk_total_space($p),
    'ftok' => fn($p) => ftok($p, 'x') > 0,
    'is_uploaded_file' => fn($p) => is_uploaded_file($p),
    'chdir' => fn($p) => [chdir($p), getcwd(), file_exists('sub/inner.txt'), realpath('.'), realpath('..')],
    'chroot' => ['~sub', fn($p) => child('var_dump(chroot($argv[1]), getcwd());', $p)],

    // ---- links ----
    'readlink' => fn($p) => readlink($p),
    'linkinfo' => fn($p) => linkinfo($p) > 0,
    'link from' => ['!data.txt', fn($p) => link($p, out())],
    'link' => ['!data.txt', fn($p) => [link(fixture('big.bin'), $p), is_file($p)]],
    'link within' => ['!data.txt', fn($p) => link(ROOT . '/f/zero.txt', $p)],
    'symlink' => ['!data.txt', fn($p) => [symlink('target', $p), is_link($p) ? readlink($p) : null]],
    'symlink from' => ['!data.txt', fn($p) => [symlink($p, $to = out()), readlink($to)]],

    // ---- directories ----
    'opendir' => ['sub', fn($p) => read_directory(opendir($p))],
    'readdir' => ['sub', fn($p) => ($d = opendir($p)) ? [is_string(readdir($d)), closedir($d)] : 0],
    'rewinddir' => ['sub', fn($p) => ($d = opendir($p)) ? [read_directory($d), rewinddir($d), read_directory($d)] : 0],
    'closedir' => ['sub', fn($p) => ($d = opendir($p)) ? closedir($d) : 0],
    'dir' => ['sub', fn($p) => ($d = dir($p)) ? [$d->path, read_directory($d->handle)] : $d],
    'Directory::read' => ['sub', fn($p) => ($d = dir($p)) ? is_string($d->read()) : 0],
    'Directory::rewind' => ['sub', fn($p) => ($d = dir($p)) ? [$a = $d->read(), $d->rewind(), $d->read() === $a][2] : 0],
    'Directory::close' => ['sub', fn($p) => ($d = dir($p)) ? $d->close() : 0],
    'scandir' => ['sub', fn($p) => scandir($p)],
    'scandir descending' => ['sub', fn($p) => scandir($p, SCANDIR_SORT_DESCENDING)],
    'glob' => fn($p) => glob($p),
    'glob within' => ['/sub', fn($p) => [glob("$p/*"), glob("$p/*", GLOB_ONLYDIR), glob("$p/{inner,none}.*", GLOB_BRACE | GLOB_MARK), glob("$p/*/../i*"), glob("$p/none", GLOB_NOCHECK)]],
    'mkdir' => ['!data.txt', fn($p) => [mkdir($p), is_dir($p)]],
    'mkdir recursive' => ['!/data.txt', fn($p) => mkdir("$p/one/two", 0o755, true)],
    'rmdir' => ['!sub', fn($p) => rmdir($p)],

    // ---- changing ----
    'fopen r+' => ['!data.txt', fn($p) => fopen($p, 'r+')],
    'fopen w' => ['!data.txt', fn($p) => fopen($p, 'w')],
    'fopen a+' => ['!data.txt', fn($p) => fopen($p, 'a+')],
    'fopen x' => ['!data.txt', fn($p) => fopen($p, 'x')],
    'fopen c' => ['!data.txt', fn($p) => fopen($p, 'c')],
    'file_put_contents' => ['!data.txt', saved(fn($p) => file_put_contents($p, 'new'))],
    'file_put_contents append' => ['!data.txt', saved(fn($p) => file_put_contents($p, 'new', FILE_APPEND | LOCK_EX | FILE_USE_INCLUDE_PATH))],
    'unlink' => ['!data.txt', fn($p) => [unlink($p), file_exists($p)]],
    'copy' => ['!data.txt', fn($p) => [copy($p, $to = out()), @file_get_contents($to)]],
    'copy to' => ['!data.txt', saved(fn($p) => copy(fixture('big.bin'), $p))],
    'copy within' => ['!data.txt', fn($p) => copy($p, ROOT . '/f/sub/copy')],
    'copy onto itself' => ['!data.txt', fn($p) => copy($p, ROOT . '/f/data.txt')],
    'rename' => ['!data.txt', fn($p) => [rename($p, $to = out()), is_file($to) ? file_get_contents($to) : null, file_exists($p)]],
    'rename to' => ['!data.txt', function ($p) {
        file_put_contents($from = out(), 'moved');
        return [rename($from, $p), file_exists($from), @filesize($p)];
    }],
    'rename within' => ['!data.txt', fn($p) => rename($p, ROOT . '/f/renamed')],
    'rename to disk' => ['!data.txt', fn($p) => [rename($p, ROOT . '/var/cache/renamed'), file_exists($p)]],
    'move_uploaded_file' => ['!data.txt', fn($p) => move_uploaded_file($p, out())],
    'touch' => ['!data.txt', fn($p) => [touch($p, 1700000000), @filemtime($p)]],
    'chmod' => ['!data.txt', fn($p) => chmod($p, 0o600)],
    'chown' => ['!data.txt', fn($p) => chown($p, 0)],
    'chown name' => ['!data.txt', fn($p) => chown($p, 'root')],
    'chgrp' => ['!data.txt', fn($p) => chgrp($p, 0)],
    'lchown' => ['!data.txt', fn($p) => lchown($p, 0)],
    'lchgrp' => ['!data.txt', fn($p) => lchgrp($p, 'root')],
    'tempnam' => ['!sub', fn($p) => [dirname($t = tempnam($p, 'x')) === realpath($p), is_file($t) && unlink($t)]],
    'error_log' => ['!data.txt', saved(fn($p) => error_log('said', 3, $p))],
    'posix_mkfifo' => ['!data.txt', fn($p) => [posix_mkfifo($p, 0o600), posix_strerror(posix_get_last_error())]],
    'posix_mknod' => ['!data.txt', fn($p) => [posix_mknod($p, POSIX_S_IFREG | 0o600), posix_strerror(posix_get_last_error())]],

    // ---- compressed, pictures, sorts ----
    'gzopen' => ['x.gz', fn($p) => gzopen($p, 'r')],
    'gzopen include_path' => ['x.gz', fn($p) => gzopen($p, 'r', 1)],
    'gzopen w' => ['!x.gz', fn($p) => gzopen($p, 'w')],
    'gzfile' => ['x.gz', fn($p) => gzfile($p)],
    'readgzfile' => ['x.gz', fn($p) => readgzfile($p)],
    'gzread' => ['x.gz', gz(fn($s) => gzread($s, 5))],
    'gzgets' => ['x.gz', gz(fn($s) => gzgets($s))],
    'gzgetc' => ['x.gz', gz(fn($s) => gzgetc($s))],
    'gzpassthru' => ['x.gz', gz(fn($s) => gzpassthru($s))],
    'gzeof' => ['x.gz', gz(fn($s) => gzeof($s))],
    'gzseek' => ['x.gz', gz(fn($s) => [gzseek($s, 9), gzgets($s)])],
    'gztell' => ['x.gz', gz(fn($s) => [gzgets($s), gztell($s)])],
    'gzrewind' => ['x.gz', gz(fn($s) => [gzgets($s), gzrewind($s), gzgets($s)])],
    'gzwrite' => ['x.gz', gz(fn($s) => gzwrite($s, 'x'))],
    'gzputs' => ['x.gz', gz(fn($s) => gzputs($s, 'x'))],
    'gzclose' => ['x.gz', gz(fn($s) => 0)],
    'getimagesize' => ['x.jpg', fn($p) => getimagesize($p)],
    'iptcembed' => ['x.jpg', fn($p) => md5((string) iptcembed('abcd', $p))],
    'exif_read_data' => ['x.jpg', fn($p) => ($e = exif_read_data($p)) ? [$e['FileName'], $e['FileSize'], $e['FileDateTime'], $e['Make']] : $e],
    'exif_read_data stream' => ['x.jpg', reading(fn($s) => ($e = exif_read_data($s)) ? [$e['FileName'], $e['Make']] : $e)],
    'exif_thumbnail' => ['x.jpg', fn($p) => md5((string) exif_thumbnail($p))],
    'exif_imagetype' => ['x.gif', fn($p) => exif_imagetype($p)],
    'finfo_open' => ['x.magic', fn($p) => ($f = finfo_open(FILEINFO_NONE, $p)) ? finfo_buffer($f, "line 1\n") : $f],
    'finfo::__construct' => ['x.magic', fn($p) => (new finfo(FILEINFO_NONE, $p))->buffer("line 1\n")],
    'finfo_file' => ['x.gif', fn($p) => finfo_file(finfo_open(), $p)],
    'finfo::file' => ['run.sh', fn($p) => (new finfo(FILEINFO_MIME))->file($p)],
    'mime_content_type' => ['x.gif', fn($p) => mime_content_type($p)],
    'mime_content_type stream' => ['x.gif', reading(fn($s) => mime_content_type($s))],

    // ---- XML ----
    'simplexml_load_file' => ['plain.xml', fn($p) => ($x = simplexml_load_file($p)) ? $x->asXML() : $x],
    'simplexml_load_file entities' => ['x.xml', fn($p) => ($x = simplexml_load_file($p, null, LIBXML_NOENT)) ? $x->asXML() : $x],
    'SimpleXMLElement::__construct' => ['plain.xml', fn($p) => (new SimpleXMLElement($p, 0, true))->asXML()],
    'SimpleXMLElement::asXML' => ['!data.txt', saved(fn($p) => (new SimpleXMLElement('<r/>'))->asXML($p))],
    'SimpleXMLElement::saveXML' => ['!data.txt', saved(fn($p) => (new SimpleXMLElement('<r/>'))->saveXML($p))],
    'DOMDocument::load' => ['x.xml', fn($p) => [($d = new DOMDocument())->load($p, LIBXML_NOENT), $d->saveXML(), $d->documentURI]],
    'DOMDocument::xinclude' => ['x.xml', fn($p) => [($d = new DOMDocument())->load($p), @$d->xinclude(), $d->saveXML()]],
    'DOMDocument::validate' => ['x.xml', fn($p) => [($d = new DOMDocument())->load($p), $d->validate()]],
    'DOMDocument::loadXML' => ['entity.txt', fn($p) => [($d = new DOMDocument())->loadXML("<!DOCTYPE r [<!ENTITY e SYSTEM \"$p\">]><r>&e;</r>", LIBXML_NOENT), $d->textContent]],
    'DOMDocument::loadHTMLFile' => ['page.html', fn($p) => [($d = new DOMDocument())->loadHTMLFile($p), $d->textContent]],
    'DOMDocument::save' => ['!data.txt', saved(fn($p) => document()->save($p))],
    'DOMDocument::saveHTMLFile' => ['!data.txt', saved(fn($p) => can_save_html($p) ? document()->saveHTMLFile($p) : 'PHP dies')],
    'DOMDocument::schemaValidate' => ['x.xsd', fn($p) => document()->schemaValidate($p)],
    'DOMDocument::schemaValidateSource' => ['a.xsd', fn($p) => document()->schemaValidateSource(str_replace('a.xsd', $p, fixtures()['x.xsd']))],
    'DOMDocument::relaxNGValidate' => ['x.rng', fn($p) => document()->relaxNGValidate($p)],
    'DOMDocument::relaxNGValidateSource' => ['a.rng', fn($p) => document()->relaxNGValidateSource(str_replace('a.rng', $p, fixtures()['x.rng']))],
    'DOMNode::C14NFile' => ['!data.txt', saved(fn($p) => document()->C14NFile($p))],
    'XMLReader::open' => ['plain.xml', fn($p) => [($r = new XMLReader())->open($p), $r->read(), $r->name]],
    'XMLReader::open static' => ['plain.xml', fn($p) => ($r = XMLReader::open($p)) ? [$r->read(), $r->readOuterXml()] : $r],
    'XMLReader::setSchema' => ['x.xsd', function ($p) {
        $r = XMLReader::XML('<r><a>text</a></r>');
        return [$r->setSchema($p), $r->read(), $r->read(), $r->isValid()];
    }],
    'XMLReader::setRelaxNGSchema' => ['x.rng', function ($p) {
        $r = XMLReader::XML('<r><a>text</a></r>');
        return [$r->setRelaxNGSchema($p), $r->read(), $r->read(), $r->isValid()];
    }],
    'XMLReader::setRelaxNGSchemaSource' => ['a.rng', fn($p) => XMLReader::XML('<r><a/></r>')->setRelaxNGSchemaSource(str_replace('a.rng', $p, fixtures()['x.rng']))],
    'XMLReader::XML' => ['entity.txt', fn($p) => [($r = XMLReader::XML("<!DOCTYPE r [<!ENTITY e SYSTEM \"$p\">]><r>&e;</r>", null, LIBXML_NOENT))->read(), $r->read(), $r->readString()]],
    'xmlwriter_open_uri' => ['!data.txt', fn($p) => ($w = xmlwriter_open_uri($p)) ? [xmlwriter_write_element($w, 'a', 'b'), xmlwriter_flush($w)] : $w],
    'XMLWriter::openUri' => ['!data.txt', fn($p) => [($w = new XMLWriter())->openUri($p), $w->writeElement('a')]],
    'XSLTProcessor::importStylesheet' => ['x.xsl', function ($p) {
        $style = new DOMDocument();
        return [$style->load($p), ($x = new XSLTProcessor())->importStylesheet($style), $x->transformToXml(document())];
    }],
    'XSLTProcessor::transformToUri' => ['!data.txt', saved(function ($p) {
        $style = document('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>');
        return [($x = new XSLTProcessor())->importStylesheet($style), $x->transformToUri(document(), $p)];
    })],
    'XSLTProcessor::setProfiling' => ['!data.txt', function ($p) {
        $style = document('<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"/>');
        return [($x = new XSLTProcessor())->importStylesheet($style), $x->setProfiling($p), $x->transformToXml(document())];
    }],

    // ---- Phar. It keeps what it has changed, even if that can't be written: what only reads comes first ----
    'PharFileInfo::getContent' => ['x.tar', fn($p) => (new PharData($p))['inner.txt']->getContent()],
    'phar:// tar' => ['x.tar', fn($p) => file_get_contents("phar://$p/inner.txt")],
    'Phar::__construct' => ['x.phar', fn($p) => inside(new Phar($p))],
    'PharData::__construct' => ['x.tar', fn($p) => inside(new PharData($p))],
    'Phar::loadPhar' => ['x.phar', fn($p) => [Phar::loadPhar($p), count(new Phar($p))]],
    'PharData::loadPhar' => ['x.tar', fn($p) => PharData::loadPhar($p)],
    'Phar::mount' => fn($p) => Phar::mount('phar://' . fixture('x.phar') . '/mounted' . md5($p), $p),
    'PharData::mount' => ['!data.txt', function ($p) {
        $phar = phar();
        PharData::mount('phar://' . $phar->getPath() . '/mounted', $p);
        return file_get_contents('phar://' . $phar->getPath() . '/mounted');
    }],
    'PharFileInfo::__construct' => ['x.phar', fn($p) => (new PharFileInfo("phar://$p/inner.php"))->getContent()],
    'PharData::addFile' => fn($p) => [phar()->addFile($p, 'added')],
    'Phar::addFile' => ['!x.phar', fn($p) => (new Phar($p))->addFile(fixture('data.txt'), 'added')],
    'PharData::addFile to' => ['!x.tar', fn($p) => (new PharData($p))->addFile(fixture('data.txt'), 'added')],
    'PharData::buildFromDirectory' => ['!sub', fn($p) => sorted(array_keys(phar()->buildFromDirectory($p)))],
    'Phar::buildFromDirectory' => ['!x.phar', fn($p) => (new Phar($p))->buildFromDirectory(fixture('sub'))],
    'PharData::buildFromIterator' => ['sub', fn($p) => sorted(array_keys(phar()->buildFromIterator(new RecursiveIteratorIterator(new RecursiveDirectoryIterator($p, FilesystemIterator::SKIP_DOTS)), $p)))],
    'Phar::buildFromIterator' => ['!x.phar', fn($p) => (new Phar($p))->buildFromIterator(new ArrayIterator(['a' => fixture('data.txt')]))],
    'PharData::extractTo' => ['!sub', fn($p) => [(new PharData(fixture('x.tar')))->extractTo($p, null, true), extracted($p)]],
    'PharData::extractTo from' => ['!x.tar', fn($p) => [(new PharData($p))->extractTo($to = out()), extracted($to)]],
    'Phar::extractTo' => ['!sub', fn($p) => [(new Phar(fixture('x.phar')))->extractTo($p, ['inner.php'], true), extracted($p)]],
    'Phar::unlinkArchive' => ['!x.phar', fn($p) => Phar::unlinkArchive($p)],
    'PharData::unlinkArchive' => ['!x.tar', fn($p) => PharData::unlinkArchive($p)],
    'Phar::convertToData' => ['!x.phar', fn($p) => basename((new Phar($p))->convertToData(Phar::TAR)->getPath())],
    'PharData::convertToExecutable' => ['!x.tar', fn($p) => (new PharData($p))->convertToExecutable(Phar::PHAR)],
    'PharData::compress' => ['!x.tar', fn($p) => (new PharData($p))->compress(Phar::GZ, '.' . (++$GLOBALS['outs']) . '.tar.gz') ? 1 : 0],
    'Phar::isWritable' => ['x.phar', fn($p) => (new Phar($p))->isWritable()],
    'PharData::isWritable' => ['x.tar', fn($p) => (new PharData($p))->isWritable()],
    'Phar::getPath' => ['x.phar', fn($p) => (new Phar($p))->getPath()],
    'PharData::getPath' => ['x.tar', fn($p) => (new PharData($p))->getPath()],
    'PharData::offsetSet' => ['!x.tar', fn($p) => (new PharData($p))->offsetSet('new', 'x')],
    'PharData::offsetUnset' => ['!x.tar', function ($p) {
        $phar = new PharData($p);
        unset($phar['inner.txt']);
        return count($phar);
    }],
    'PharData::addFromString' => ['!x.tar', fn($p) => (new PharData($p))->addFromString('new', 'x')],
    'PharData::addEmptyDir' => ['!x.tar', fn($p) => (new PharData($p))->addEmptyDir('new')],
    'PharData::delete' => ['!x.tar', fn($p) => (new PharData($p))->delete('inner.txt')],
    'PharData::copy' => ['!x.tar', fn($p) => (new PharData($p))->copy('inner.txt', 'copy')],
    'PharData::setMetadata' => ['!x.tar', fn($p) => (new PharData($p))->setMetadata('x')],
    'PharFileInfo::chmod' => ['!x.tar', fn($p) => (new PharData($p))['inner.txt']->chmod(0o600)],
    'PharFileInfo::setMetadata' => ['!x.tar', fn($p) => (new PharData($p))['inner.txt']->setMetadata('x')],
    'Phar::mapPhar' => ['x.phar', fn($p) => include $p],
    'Phar::webPhar' => ['~x.phar', fn($p) => child('chdir(dirname($argv[1])); include $argv[1]; Phar::webPhar("x", "inner.php"); echo "after";', $p)],
    'Phar::interceptFileFuncs' => ['!~data.txt', fn($p) => child('Phar::interceptFileFuncs(); var_dump(@file_get_contents($argv[1]), file_exists($argv[1]), is_readable($argv[1]), @filesize($argv[1]), @fopen($argv[1], "w"));', $p)],

    // ---- openssl ----
    'openssl_x509_read' => ['cert.pem', fn($p) => is_object(openssl_x509_read("file://$p"))],
    'openssl_x509_parse' => ['cert.pem', fn($p) => ((array) openssl_x509_parse("file://$p"))['name'] ?? false],
    'openssl_x509_fingerprint' => ['cert.pem', fn($p) => openssl_x509_fingerprint("file://$p")],
    'openssl_x509_export' => ['cert.pem', fn($p) => [openssl_x509_export("file://$p", $out), md5((string) $out)]],
    'openssl_x509_verify' => ['cert.pem', fn($p) => openssl_x509_verify("file://$p", "file://$p")],
    'openssl_x509_check_private_key' => ['key.pem', fn($p) => openssl_x509_check_private_key(cert(), "file://$p")],
    'openssl_x509_checkpurpose' => ['cert.pem', fn($p) => openssl_x509_checkpurpose(cert(), X509_PURPOSE_ANY, [$p])],
    'openssl_x509_checkpurpose untrusted' => ['cert.pem', fn($p) => openssl_x509_checkpurpose(cert(), X509_PURPOSE_ANY, [], $p)],
    'openssl_x509_export_to_file' => ['!data.txt', saved(fn($p) => openssl_x509_export_to_file(cert(), $p))],
    'openssl_x509_export_to_file from' => ['cert.pem', fn($p) => [openssl_x509_export_to_file("file://$p", $to = out()), is_file($to)]],
    'openssl_pkcs12_export' => ['cert.pem', fn($p) => openssl_pkcs12_export("file://$p", $out, private_key(), 'x')],
    'openssl_pkcs12_export_to_file' => ['!data.txt', saved(fn($p) => openssl_pkcs12_export_to_file(cert(), $p, private_key(), 'x'))],
    'openssl_pkey_get_private' => ['key.pem', fn($p) => is_object(openssl_pkey_get_private("file://$p"))],
    'openssl_get_privatekey' => ['key.pem', fn($p) => is_object(openssl_get_privatekey("file://$p"))],
    'openssl_pkey_get_public' => ['public.pem', fn($p) => is_object(openssl_pkey_get_public("file://$p"))],
    'openssl_get_publickey' => ['cert.pem', fn($p) => is_object(openssl_get_publickey("file://$p"))],
    'openssl_pkey_export' => ['key.pem', fn($p) => [openssl_pkey_export("file://$p", $out, null, ['config' => fixture('openssl.cnf')]), md5((string) $out)]],
    'openssl_pkey_export config' => ['openssl.cnf', fn($p) => openssl_pkey_export(private_key(), $out, null, ['config' => $p])],
    'openssl_pkey_export_to_file' => ['!data.txt', saved(fn($p) => openssl_pkey_export_to_file(private_key(), $p, null, ['config' => fixture('openssl.cnf')]))],
    'openssl_pkey_new' => ['openssl.cnf', fn($p) => is_object(openssl_pkey_new(['config' => $p, 'private_key_type' => OPENSSL_KEYTYPE_EC, 'curve_name' => 'prime256v1']))],
    'openssl_pkey_derive' => ['public.pem', fn($p) => openssl_pkey_derive("file://$p", private_key())],
    'openssl_private_encrypt' => ['key.pem', fn($p) => openssl_private_encrypt('x', $out, "file://$p")],
    'openssl_private_decrypt' => ['key.pem', fn($p) => [openssl_public_encrypt('x', $secret, cert()), openssl_private_decrypt($secret, $out, "file://$p"), $out]],
    'openssl_public_encrypt' => ['public.pem', fn($p) => openssl_public_encrypt('x', $out, "file://$p")],
    'openssl_public_decrypt' => ['public.pem', fn($p) => [openssl_private_encrypt('x', $secret, private_key()), openssl_public_decrypt($secret, $out, "file://$p"), $out]],
    'openssl_sign' => ['key.pem', fn($p) => openssl_sign('x', $out, "file://$p")],
    'openssl_verify' => ['cert.pem', fn($p) => [openssl_sign('x', $signature, private_key()), openssl_verify('x', $signature, "file://$p")]],
    'openssl_seal' => ['cert.pem', fn($p) => is_int(openssl_seal('x', $sealed, $keys, ["file://$p"], 'aes128', $iv))],
    'openssl_open' => ['key.pem', fn($p) => [openssl_seal('x', $sealed, $keys, [cert()], 'aes128', $iv), openssl_open($sealed, $out, $keys[0], "file://$p", 'aes128', $iv), $out]],
    'openssl_csr_export' => ['csr.pem', fn($p) => [openssl_csr_export("file://$p", $out), md5((string) $out)]],
    'openssl_csr_export_to_file' => ['!data.txt', saved(fn($p) => openssl_csr_export_to_file(file_get_contents(fixture('csr.pem')), $p))],
    'openssl_csr_get_subject' => ['csr.pem', fn($p) => openssl_csr_get_subject("file://$p")],
    'openssl_csr_get_public_key' => ['csr.pem', fn($p) => is_object(openssl_csr_get_public_key("file://$p"))],
    'openssl_csr_new' => ['openssl.cnf', function ($p) {
        $key = private_key();
        return is_object(openssl_csr_new(['commonName' => 'x'], $key, ['config' => $p, 'digest_alg' => 'sha256']));
    }],
    'openssl_csr_sign' => ['csr.pem', fn($p) => is_object(openssl_csr_sign("file://$p", null, private_key(), 1, ['config' => fixture('openssl.cnf'), 'digest_alg' => 'sha256']))],
    'openssl_pkcs7_sign' => ['mail.txt', fn($p) => openssl_pkcs7_sign($p, out(), cert(), private_key(), [])],
    'openssl_pkcs7_sign to' => ['!data.txt', fn($p) => openssl_pkcs7_sign(fixture('mail.txt'), $p, cert(), private_key(), [])],
    'openssl_pkcs7_encrypt' => ['mail.txt', fn($p) => openssl_pkcs7_encrypt($p, out(), cert(), [], 0, OPENSSL_CIPHER_AES_128_CBC)],
    'openssl_pkcs7_decrypt' => ['secret.eml', fn($p) => [openssl_pkcs7_decrypt($p, $to = out(), cert(), private_key()), @file_get_contents($to)]],
    'openssl_pkcs7_verify' => ['signed.eml', fn($p) => openssl_pkcs7_verify($p, PKCS7_NOVERIFY)],
    'openssl_pkcs7_verify signers' => ['!data.txt', saved(fn($p) => openssl_pkcs7_verify(fixture('signed.eml'), PKCS7_NOVERIFY, $p))],
    'openssl_pkcs7_verify ca' => ['cert.pem', fn($p) => openssl_pkcs7_verify(fixture('signed.eml'), 0, null, [$p])],
    'openssl_pkcs7_read' => ['signed.eml', fn($p) => openssl_pkcs7_read((string) @file_get_contents($p), $certificates)],
    'openssl_cms_sign' => ['mail.txt', fn($p) => openssl_cms_sign($p, out(), cert(), private_key(), [])],
    'openssl_cms_encrypt' => ['mail.txt', fn($p) => openssl_cms_encrypt($p, out(), cert(), [], 0, OPENSSL_ENCODING_SMIME, OPENSSL_CIPHER_AES_128_CBC)],
    'openssl_cms_decrypt' => ['secret.cms', fn($p) => [openssl_cms_decrypt($p, $to = out(), cert(), private_key()), @file_get_contents($to)]],
    'openssl_cms_verify' => ['signed.cms', fn($p) => openssl_cms_verify($p, OPENSSL_CMS_NOVERIFY)],
    'openssl_cms_read' => ['signed.cms', fn($p) => openssl_cms_read($p, $certificates)],

    // ---- other libraries, other processes, the kernel ----
    'ResourceBundle::__construct' => ['bundle', fn($p) => get_class(new ResourceBundle('en', $p))],
    'ResourceBundle::create' => ['bundle', fn($p) => is_object(ResourceBundle::create('en', $p))],
    'ResourceBundle::getLocales' => ['bundle', fn($p) => ResourceBundle::getLocales($p)],
    'resourcebundle_create' => ['bundle', fn($p) => is_object(resourcebundle_create('en', $p))],
    'resourcebundle_locales' => ['bundle', fn($p) => resourcebundle_locales($p)],
    'FFI::load' => ['~x.h', fn($p) => child('var_dump(FFI::load($argv[1])->getpid() === getmypid());', $p)],
    'FFI::cdef' => ['x.so', fn($p) => FFI::cdef('int getpid(void);', $p)],
    'dl' => ['~x.so', fn($p) => child('var_dump(dl($argv[1]));', $p)],
    'bindtextdomain' => ['locale', fn($p) => bindtextdomain('x', $p)],
    'readline_read_history' => ['x.history', fn($p) => [readline_clear_history(), readline_read_history($p), readline_list_history()]],
    'readline_write_history' => ['!data.txt', fn($p) => readline_write_history($p)],
    'session_save_path' => ['!~sub', fn($p) => child('session_save_path($argv[1]); session_id("probe"); var_dump(session_start(["use_cookies" => 0, "cache_limiter" => ""]), session_save_path());', $p)],
    'SessionHandler::open' => ['!~sub', fn($p) => child('ini_set("session.save_handler", "files"); session_start(["use_cookies" => 0, "cache_limiter" => "", "save_path" => sys_get_temp_dir()]); session_write_close();
		$h = new SessionHandler; session_set_save_handler($h); session_id("probe"); session_save_path($argv[1]); var_dump(session_start(["use_cookies" => 0, "cache_limiter" => ""]));', $p)],
    'exec' => ['run.sh', fn($p) => [exec(escapeshellarg($p) . ' 2>/dev/null', $lines, $code), $lines, $code]],
    'shell_exec' => ['~run.sh', fn($p) => shell_exec('cat ' . escapeshellarg($p) . ' 2>/dev/null')],
    'system' => ['~run.sh', fn($p) => system('cat ' . escapeshellarg($p) . ' 2>/dev/null')],
    'passthru' => ['~run.sh', fn($p) => passthru('cat ' . escapeshellarg($p) . ' 2>/dev/null')],
    'popen' => ['~run.sh', fn($p) => stream_get_contents(popen('cat ' . escapeshellarg($p) . ' 2>/dev/null', 'r'))],
    'proc_open' => ['~run.sh', fn($p) => is_resource($c = proc_open([$p], [1 => ['pipe', 'w']], $pipes)) ? [stream_get_contents($pipes[1]), proc_close($c)] : $c],
    'proc_open stdin' => ['~data.txt', fn($p) => is_resource($c = @proc_open(['cat'], [0 => fopen($p, 'r'), 1 => ['pipe', 'w']], $pipes)) ? [stream_get_contents($pipes[1]), proc_close($c)] : $c],
    'proc_open file' => ['~data.txt', fn($p) => is_resource($c = proc_open(['cat'], [['file', $p, 'r'], ['pipe', 'w']], $pipes)) ? [stream_get_contents($pipes[1]), proc_close($c)] : $c],
    'proc_open cwd' => ['~sub', fn($p) => is_resource($c = proc_open(['pwd'], [1 => ['pipe', 'w']], $pipes, $p)) ? [stream_get_contents($pipes[1]), proc_close($c)] : $c],
    'pcntl_exec' => ['~run.sh', fn($p) => child('pcntl_exec($argv[1]); echo "not replaced";', $p)],
    'mail' => ['!~sub', fn($p) => child('ini_set("mail.log", $argv[1] . "/log"); var_dump(mail("nobody", "subject", "text"));', $p, ['sendmail_path="cat >/dev/null"'])],
    'mb_send_mail' => ['!~sub', fn($p) => child('ini_set("mail.log", $argv[1] . "/log"); var_dump(mb_send_mail("nobody", "subject", "text"));', $p, ['sendmail_path="cat >/dev/null"'])],
    'stream_socket_client' => fn($p) => stream_socket_client("unix://$p"),
    'stream_socket_server' => ['!data.txt', fn($p) => is_resource(stream_socket_server("unix://$p"))],
    'fsockopen' => fn($p) => fsockopen("unix://$p"),
    'pfsockopen' => fn($p) => pfsockopen("unix://$p"),
    'socket_bind' => ['!data.txt', fn($p) => socket_bind(socket_create(AF_UNIX, SOCK_STREAM, 0), $p)],
    'socket_connect' => fn($p) => socket_connect(socket_create(AF_UNIX, SOCK_STREAM, 0), $p),
    'socket_sendto' => fn($p) => socket_sendto(socket_create(AF_UNIX, SOCK_DGRAM, 0), 'x', 1, 0, $p),

    // ---- settings that name a file ----
    'ini_set error_log' => ['!data.txt', fn($p) => [ini_set('error_log', $p) !== false, error_log('said'), ini_set('error_log', out()) !== false, is_writable($p) && @filesize($p) > 0]],
    'ini_set open_basedir' => ['~sub', fn($p) => child('var_dump(ini_set("open_basedir", $argv[1] . ":" . __DIR__)); var_dump(@file_get_contents($argv[1] . "/inner.txt"), file_exists($argv[1] . "/../data.txt"), @scandir($argv[1]), is_dir($argv[1] . "/.."));', $p)],
    'ini_alter include_path' => ['sub', fn($p) => [ini_alter('include_path', $p) !== false, stream_resolve_include_path('inner.txt')]],
    'ini auto_prepend_file' => ['~script.php', fn($p) => child('print_r(get_included_files());', $p, ["auto_prepend_file=$p"])],
    'ini auto_append_file' => ['~script.php', fn($p) => child('echo "script\n"; register_shutdown_function(fn() => print_r(get_included_files()));', $p, ["auto_append_file=$p"])],
    'ini mail.log' => ['!~sub', fn($p) => child('mail("nobody", "s", "t"); echo "sent";', $p, ['sendmail_path="cat >/dev/null"', "mail.log=$p/log"])],
    'ini browscap' => ['~x.ini', fn($p) => child('var_dump(@get_browser("x"));', $p, ["browscap=$p"])],
    'ini openssl.cafile' => ['~cert.pem', fn($p) => child('echo ini_get("openssl.cafile");', $p, ["openssl.cafile=$p"])],
    'ini ffi.preload' => ['~x.h', fn($p) => child('try { var_dump(FFI::scope("PROBE")->getpid() === getmypid()); } catch (Throwable $e) { echo $e->getMessage(); }', $p, ["ffi.preload=$p"])],

    // ---- wrappers ----
    'file:// read' => fn($p) => file_get_contents($p[0] === '/' ? "FILE://localhost$p" : "file://$p"),
    'php:// filter' => fn($p) => file_get_contents("php://filter/read=string.rot13/resource=$p"),
    'php:// filter write' => ['!data.txt', saved(fn($p) => file_put_contents("php://filter/write=string.rot13/resource=$p", 'x'))],
    'compress.zlib:// read' => ['x.gz', fn($p) => file("compress.zlib://$p")],
    'compress.zlib:// plain' => fn($p) => fopen("compress.zlib://$p", 'r'),
    'compress.zlib:// write' => ['!x.gz', saved(fn($p) => file_put_contents("compress.zlib://$p", 'x'))],
    'compress.zlib:// stat' => ['x.gz', fn($p) => [file_exists("compress.zlib://$p"), unlink("compress.zlib://$p")]],
    'glob:// opendir' => ['/sub', fn($p) => read_directory(opendir("glob://$p/*"))],
    'glob:// scandir' => fn($p) => scandir("glob://$p"),
    'glob:// iterator' => ['/sub', fn($p) => described(new DirectoryIterator("glob://$p/*"))],
    'phar:// read' => ['x.phar', fn($p) => [file_get_contents("phar://$p/inner.php"), is_file("phar://$p/dir/data.txt"), scandir("phar://$p/dir")]],
    'phar:// include' => ['x.phar', fn($p) => include "phar://$p/inner.php"],
    'phar:// write' => ['!x.tar', fn($p) => file_put_contents("phar://$p/new.txt", 'x')],
    'phar:// status' => ['x.phar', fn($p) => [is_writable("phar://$p/inner.php"), file_exists("phar://$p/none"), filesize("phar://$p/inner.php")]],
    'phar:// rename' => ['!x.tar', fn($p) => rename("phar://$p/inner.txt", "phar://$p/other.txt")],
    'phar:// unlink' => ['!x.tar', fn($p) => unlink("phar://$p/inner.txt")],
    'phar:// mkdir' => ['!x.tar', fn($p) => mkdir("phar://$p/directory")],
    'phar:// rmdir' => ['!x.tar', fn($p) => rmdir("phar://$p/directory")],
    'data:// read' => fn($p) => file_get_contents("data://text/plain,$p"),
    'stream_wrapper_unregister' => fn($p) => [stream_wrapper_unregister('file'), @file_get_contents($p), stream_wrapper_restore('file'), @file_get_contents($p)],
    'stream_wrapper_restore' => fn($p) => [stream_wrapper_unregister('file'), stream_wrapper_restore('file'), file_get_contents($p), @scandir(dirname($p)) !== false],
];

// ---- SplFileInfo and its descendants: everything that can be called without arguments, on an object that was given the name ----

/** Of what all methods say of one object: those whose answers can be compared. */
function asked(callable $make, string $method): callable
{
    return function (string $p) use ($make, $method) {
        $object = $make($p);
        $answer = $object->$method();
        return match (true) {
            in_array($method, ['getInode', 'getATime', 'getCTime']) => is_int($answer) && $answer > 0,
            $object instanceof DirectoryIterator && $method === 'key' => is_int($answer) || is_string($answer),
            $method === 'getSize' => $object->isDir() ? $answer > 0 : $answer,
            $method === '__debugInfo' => count($answer),
            $method === 'fstat' => status($answer),
            $answer instanceof SplFileInfo => [get_class($answer), $answer->getPathname()],
            default => $answer,
        };
    };
}
/** The entry `inner.txt`, or the first but for the dots. */
function current_of(DirectoryIterator $directory): DirectoryIterator
{
    foreach ($directory as $entry) {
        if ($entry instanceof SplFileInfo ? $entry->getFilename() === 'inner.txt' : $directory->getFilename() === 'inner.txt') {
            return $directory;
        }
    }
    return $directory;
}
function method_names(string $class): array
{
    $names = [];
    foreach ((new ReflectionClass($class))->getMethods(ReflectionMethod::IS_PUBLIC) as $method) {
        if ($method->class === $class && $method->getNumberOfRequiredParameters() === 0 && !$method->isConstructor() && $method->name !== '_bad_state_ex') {
            $names[] = $method->name;
        }
    }
    return $names;
}
$objects = [
    'SplFileInfo' => ['data.txt', fn($p) => new SplFileInfo($p), []],
    'SplFileObject' => ['data.txt', fn($p) => new SplFileObject($p), method_names('SplFileInfo')],
    'DirectoryIterator' => ['sub', fn($p) => current_of(new DirectoryIterator($p)), method_names('SplFileInfo')],
    'FilesystemIterator' => ['sub', fn($p) => current_of(new FilesystemIterator($p)), ['isReadable', 'isWritable', 'isExecutable', 'getRealPath', 'isFile', 'getType', 'key']],
    'RecursiveDirectoryIterator' => ['sub', fn($p) => current_of(new RecursiveDirectoryIterator($p)), ['isReadable', 'isWritable', 'isExecutable', 'getRealPath']],
    'GlobIterator' => ['/sub', fn($p) => current_of(new GlobIterator("$p/*")), ['isReadable', 'isWritable', 'isExecutable', 'getRealPath', 'getPathname']],
];
foreach ($objects as $class => [$file, $make, $inherited]) {
    foreach (array_merge(method_names($class), $inherited) as $method) {
        $table["$class::$method"] = [$file, asked($make, $method)];
    }
}
$table += [
    'SplFileInfo::__construct' => fn($p) => get_class(new SplFileInfo($p)),
    'SplFileInfo::getLinkTarget link' => fn($p) => (new SplFileInfo($p))->getLinkTarget(),
    'SplFileInfo::openFile w' => ['!data.txt', fn($p) => (new SplFileInfo($p))->openFile('w')->fwrite('x')],
    'SplFileInfo::openFile include_path' => fn($p) => (new SplFileInfo($p))->openFile('r', true)->fgets(),
    'SplFileInfo::isReadable subclass' => fn($p) => (new class ($p) extends SplFileInfo {})->isReadable(),
    'SplFileObject::__construct' => fn($p) => (new SplFileObject($p))->fgets(),
    'SplFileObject::__construct include_path' => fn($p) => (new SplFileObject($p, 'r', true))->getPathname(),
    'SplFileObject::__construct w' => ['!data.txt', fn($p) => (new SplFileObject($p, 'w'))->fwrite('x')],
    'SplFileObject::fgetcsv' => fn($p) => (new SplFileObject($p))->fgetcsv(' '),
    'SplFileObject::fputcsv' => fn($p) => (new SplFileObject($p))->fputcsv(['a']),
    'SplFileObject::fread' => fn($p) => (new SplFileObject($p))->fread(100),
    'SplFileObject::fwrite' => fn($p) => (new SplFileObject($p))->fwrite('x'),
    'SplFileObject::flock' => fn($p) => (new SplFileObject($p))->flock(LOCK_EX),
    'SplFileObject::fscanf' => fn($p) => (new SplFileObject($p))->fscanf('%s %d'),
    'SplFileObject::fseek' => fn($p) => [($f = new SplFileObject($p))->fseek(3), $f->fgets()],
    'SplFileObject::ftruncate' => fn($p) => (new SplFileObject($p))->ftruncate(0),
    'SplFileObject::seek' => fn($p) => [($f = new SplFileObject($p))->seek(1), $f->current(), $f->key()],
    'SplFileObject::setFlags' => fn($p) => [($f = new SplFileObject($p))->setFlags(SplFileObject::DROP_NEW_LINE), iterator_to_array($f)],
    'SplFileObject::setMaxLineLen' => fn($p) => [($f = new SplFileObject($p))->setMaxLineLen(3), $f->fgets()],
    'SplFileObject::setCsvControl' => fn($p) => [($f = new SplFileObject($p))->setCsvControl(' '), $f->fgetcsv()],
    'SplTempFileObject::__construct' => fn($p) => (new SplTempFileObject())->fwrite($p),
    'DirectoryIterator::__construct' => ['sub', fn($p) => described(new DirectoryIterator($p))],
    'DirectoryIterator::seek' => ['sub', fn($p) => [($d = new DirectoryIterator($p))->seek(1), $d->valid()]],
    'FilesystemIterator::__construct' => ['sub', fn($p) => described(new FilesystemIterator($p))],
    'FilesystemIterator::__construct names' => ['sub', fn($p) => described(new FilesystemIterator($p, FilesystemIterator::CURRENT_AS_PATHNAME | FilesystemIterator::KEY_AS_FILENAME))],
    'FilesystemIterator::setFlags' => ['sub', fn($p) => [($d = new FilesystemIterator($p))->setFlags(0), described($d)]],
    'RecursiveDirectoryIterator::__construct' => ['sub', fn($p) => described(new RecursiveIteratorIterator(new RecursiveDirectoryIterator($p, FilesystemIterator::SKIP_DOTS), RecursiveIteratorIterator::SELF_FIRST))],
    'RecursiveDirectoryIterator::__construct follow' => ['.sub', fn($p) => described(new RecursiveIteratorIterator(new RecursiveDirectoryIterator(dirname($p), FilesystemIterator::SKIP_DOTS | FilesystemIterator::FOLLOW_SYMLINKS)))],
    'GlobIterator::__construct' => ['/sub', fn($p) => described(new GlobIterator("$p/*"))],
];

// What newer versions of PHP brought.
if (PHP_VERSION_ID >= 80300) {
    $table += [
        'posix_eaccess' => ['!data.txt', fn($p) => [posix_eaccess($p), posix_eaccess($p, POSIX_R_OK), posix_eaccess($p, POSIX_W_OK), posix_eaccess($p, POSIX_X_OK)]],
        'posix_pathconf' => fn($p) => ($most = posix_pathconf($p, POSIX_PC_NAME_MAX)) === false ? posix_strerror(posix_get_last_error()) : $most,
    ];
}
if (PHP_VERSION_ID >= 80400) {
    $table += [
        'Dom\XMLDocument::createFromFile' => ['x.xml', fn($p) => [($d = Dom\XMLDocument::createFromFile($p, LIBXML_NOENT))->saveXml(), $d->documentURI]],
        'Dom\XMLDocument::createFromString' => ['entity.txt', fn($p) => Dom\XMLDocument::createFromString("<!DOCTYPE r [<!ENTITY e SYSTEM \"$p\">]><r>&e;</r>", LIBXML_NOENT)->documentElement->textContent],
        'Dom\XMLDocument::xinclude' => ['x.xml', fn($p) => [@($d = Dom\XMLDocument::createFromFile($p))->xinclude(), $d->saveXml()]],
        'Dom\XMLDocument::validate' => ['x.xml', fn($p) => Dom\XMLDocument::createFromFile($p)->validate()],
        'Dom\XMLDocument::saveXmlFile' => ['!data.txt', saved(fn($p) => new_document()->saveXmlFile($p))],
        'Dom\HTMLDocument::createFromFile' => ['page.html', fn($p) => [($d = Dom\HTMLDocument::createFromFile($p, LIBXML_NOERROR))->saveHtml(), $d->documentURI]],
        'Dom\HTMLDocument::saveHtmlFile' => ['!data.txt', saved(fn($p) => Dom\HTMLDocument::createEmpty()->saveHtmlFile($p))],
        'Dom\HTMLDocument::saveXmlFile' => ['!data.txt', saved(fn($p) => Dom\HTMLDocument::createEmpty()->saveXmlFile($p))],
        'Dom\Document::schemaValidate' => ['x.xsd', fn($p) => new_document()->schemaValidate($p)],
        'Dom\Document::schemaValidateSource' => ['a.xsd', fn($p) => new_document()->schemaValidateSource(str_replace('a.xsd', $p, fixtures()['x.xsd']))],
        'Dom\Document::relaxNgValidate' => ['x.rng', fn($p) => new_document()->relaxNgValidate($p)],
        'Dom\Document::relaxNgValidateSource' => ['a.rng', fn($p) => new_document()->relaxNgValidateSource(str_replace('a.rng', $p, fixtures()['x.rng']))],
        'Dom\Node::C14NFile' => ['!data.txt', saved(fn($p) => new_document()->C14NFile($p))],
        'XMLReader::fromUri' => ['plain.xml', fn($p) => [($r = XMLReader::fromUri($p))->read(), $r->name]],
        'XMLReader::fromStream' => ['plain.xml', reading(fn($s) => [($r = XMLReader::fromStream($s))->read(), $r->name, $r->readOuterXml()])],
        'XMLReader::fromString' => ['entity.txt', fn($p) => [($r = XMLReader::fromString("<!DOCTYPE r [<!ENTITY e SYSTEM \"$p\">]><r>&e;</r>", null, LIBXML_NOENT))->read(), $r->read(), $r->readString()]],
        'XMLWriter::toUri' => ['!data.txt', fn($p) => [($w = XMLWriter::toUri($p))->writeElement('a', 'b'), $w->flush()]],
        'XMLWriter::toStream' => ['!data.txt', fn($p) => opened($p, 'w', fn($s) => [($w = XMLWriter::toStream($s))->writeElement('a', 'b'), $w->flush()])],
    ];
}
if (PHP_VERSION_ID >= 80500) {
    $table['opcache_is_script_cached_in_file_cache'] = ['script.php', fn($p) => opcache_is_script_cached_in_file_cache($p)];
}

// Whatever has opened its file the way fopen does needs fewer names.
const OPENED = '~^(f(read|gets|getc|getcsv|scanf|passthru|eof|seek|tell|stat|close|lock|truncate|flush|sync|datasync|write|puts|putcsv|printf)|vfprintf|rewind'
    . '|stream_(?!resolve|socket_client|socket_server)|socket_(get|set|import)|gz(?!open|file)|hash_update_stream|posix_(isatty|ttyname)|get_resource|Directory::|exif_.*stream|mime.*stream'
    . '|Spl\\w+::(?!__construct|is|openFile|getRealPath|getType|getLinkTarget)|\\w+Iterator::(?!__construct|getRealPath|is)|openssl_|XML|DOM|Dom|Phar|simplexml|Simple|ini|Resource|resource'
    . '|phar://|compress)~';
foreach ($table as $key => &$probe) {
    $probe = is_array($probe) ? $probe : ['data.txt', $probe];
    if (str_ends_with($key, '::isWritable')) {
        $probe[0] = "!$probe[0]";
    }
    if (preg_match(OPENED, $key)) {
        $probe[0] = ".$probe[0]";
    }
}
return $table;
