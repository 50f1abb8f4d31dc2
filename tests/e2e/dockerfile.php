<?php

// dockerfile.php FILE: the instructions of a Dockerfile, one a line: NAME, tab, what follows it, with continued lines joined.
// What the executor (dockerfile.sh) could not do as an engine would is refused.

declare(strict_types=1);

const KNOWN = ['ARG', 'FROM', 'RUN', 'COPY', 'WORKDIR', 'ENV', 'USER', 'EXPOSE', 'HEALTHCHECK', 'CMD', 'ENTRYPOINT', 'LABEL'];

function refuse(string $why): never
{
    fwrite(STDERR, "dockerfile.php: $why\n");
    exit(1);
}

$whole = '';
foreach (file($argv[1], FILE_IGNORE_NEW_LINES) as $line) {
    if (preg_match('/^\s*(#|$)/', $line)) {
        continue;
    }
    $whole .= $whole === '' ? $line : ' ' . ltrim($line);
    if (str_ends_with($whole, '\\')) {
        $whole = rtrim(substr($whole, 0, -1));
        continue;
    }
    [$name, $rest] = preg_split('/\s+/', $whole, 2) + ['', ''];
    in_array($name, KNOWN, true) || refuse("cannot do: $whole");
    str_contains($rest, '<<') && refuse("no here-documents: $whole");
    echo $name, "\t", $rest, "\n";
    $whole = '';
}
$whole === '' || refuse("ends within an instruction: $whole");
