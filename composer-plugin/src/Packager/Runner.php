<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

/** Runs programs; the seam where tests put their own. */
interface Runner
{
    /**
     * With the terminal handed on, so that the packager sees who watches and shows its progress there.
     *
     * @param list<string> $command
     * @param array<string, string> $environment added to this process's
     * @return int exit code
     */
    public function run(array $command, string $directory, Stdout $stdout = Stdout::Inherit, array $environment = []): int;

    /** @param list<string> $command */
    public function capture(array $command, string $directory): Captured;
}
