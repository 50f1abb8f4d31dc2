<?php

// In which section of docs/compatibility.md a difference stands: SECTION => pattern of "KEY @ NAME".
return [
    'Names of `phar://`.' => '[Pp]har',
    'The mount directory is a real one.' => '@ root$|^left in the mount|mkdir recursive @ (dots )?behind|mkdir recursive @ dots behind a link',
    'Programs, sockets and libraries that open names themselves.' => '^(chroot|exec|shell_exec|system|passthru|popen|proc_open|pcntl_exec|mail|session|SessionHandler|ini |dl|FFI|bindtextdomain'
        . '|ResourceBundle|resourcebundle|stream_socket|fsockopen|pfsockopen|socket_)',
    'EXIF data of archived pictures.' => '^exif_',
    'A link to a link.' => '^((read|sym)link|lstat|.*LinkTarget.*) @ directory link( slash)?$',
    'A working directory that only the archive has.' => '^(DOM|Dom|XML).* @ relative|^left in the working',
    '`open_basedir`.' => '^ini_set open_basedir',
    'Some errors have another text.' => '.',
];
