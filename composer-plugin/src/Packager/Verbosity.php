<?php

declare(strict_types=1);

namespace Phpca\Composer\Packager;

use Symfony\Component\Console\Output\OutputInterface;

/** Composer's -q, -v, -vv in the packager's words. */
final class Verbosity
{
    /** @return list<string> */
    public static function of(OutputInterface $output): array
    {
        return match (true) {
            $output->isQuiet() => ['-q'],
            $output->isVeryVerbose() => ['-vv'],
            $output->isVerbose() => ['-v'],
            default => [],
        };
    }

    /**
     * Where there is no output to ask: the console leaves its verbosity in the environment.
     *
     * @return list<string>
     */
    public static function ofProcess(): array
    {
        $level = (int) getenv('SHELL_VERBOSITY');

        return match (true) {
            $level < 0 => ['-q'],
            $level > 1 => ['-vv'],
            $level === 1 => ['-v'],
            default => [],
        };
    }
}
