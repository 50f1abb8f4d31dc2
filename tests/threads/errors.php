<?php

// A request that ends in the middle: an error after output, with a shutdown function and a destructor behind it.

ini_set('display_errors', '1');
ini_set('html_errors', '0');
require_once __DIR__ . '/lib.php';

final class Last
{
    public function __destruct()
    {
        echo "destroyed\n";
    }
}

register_shutdown_function(static function (): void {
    echo 'shutdown: ', strtok(error_get_last()['message'] ?? 'none', "\n"), "\n";
});
set_error_handler(static function (int $level, string $message): bool {
    echo "handled: $message\n";

    return true;
});

function deeper(int $n): void
{
    if ($n === 0) {
        echo $undefined;
        throw new OwnError('from below');
    }
    deeper($n - 1);
}

$last = new Last();
try {
    deeper(3);
} catch (OwnError $e) {
    echo count($e->getTrace()), ' ', $e->getLine(), "\n";
}
deeper(1);
