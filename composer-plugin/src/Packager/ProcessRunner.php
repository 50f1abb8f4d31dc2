<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

use Phpca\Composer\Failure;

final class ProcessRunner implements Runner
{
    public function run(array $command, string $directory, Stdout $stdout = Stdout::Inherit, array $environment = []): int
    {
        return $this->start($command, $directory, [STDIN, $stdout === Stdout::Inherit ? STDOUT : STDERR, STDERR], $environment);
    }

    public function capture(array $command, string $directory): Captured
    {
        // Files instead of pipes: nobody has to read both ends in turn.
        $out = $this->temporary();
        $errors = $this->temporary();
        $code = $this->start($command, $directory, [['file', '/dev/null', 'r'], $out, $errors], []);

        return new Captured($code, $this->contents($out), $this->contents($errors));
    }

    /**
     * @param list<string> $command
     * @param list<resource|list<string>> $descriptors
     * @param array<string, string> $environment
     */
    private function start(array $command, string $directory, array $descriptors, array $environment): int
    {
        $process = @proc_open($command, $descriptors, $pipes, $directory, $environment === [] ? null : $environment + getenv());
        if ($process === false) {
            throw Failure::general("$command[0]: can't be run: " . (error_get_last()['message'] ?? 'no reason given'));
        }
        $code = proc_close($process);

        return $code < 0 ? Failure::GENERAL : $code;
    }

    /** @return resource */
    private function temporary()
    {
        $file = tmpfile();

        return $file === false ? throw Failure::general('no temporary file could be made') : $file;
    }

    /** @param resource $file */
    private function contents($file): string
    {
        // The child wrote through its own descriptor, which shares the position with ours.
        rewind($file);

        return (string) stream_get_contents($file);
    }
}
