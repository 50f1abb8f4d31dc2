<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Composer\Command\BaseCommand;
use Composer\IO\IOInterface;
use Phpca\Composer\Failure;
use Symfony\Component\Console\Formatter\OutputFormatter;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/** What our commands have in common: a failure is one line on standard error, and an exit code. */
abstract class Command extends BaseCommand
{
    abstract protected function perform(InputInterface $input, OutputInterface $output): int;

    protected function execute(InputInterface $input, OutputInterface $output): int
    {
        try {
            return $this->perform($input, $output);
        } catch (Failure $failure) {
            $this->getIO()->writeError('<error>phpca: ' . OutputFormatter::escape($failure->getMessage()) . '</error>', true, IOInterface::QUIET);

            return $failure->getCode();
        }
    }

    /** An option or argument that was given, as a string. */
    protected static function text(mixed $given): ?string
    {
        return is_scalar($given) ? (string) $given : null;
    }

    /** @return list<string> what was given for an option or argument that may stand several times */
    protected static function texts(mixed $given): array
    {
        return array_map('strval', array_values(array_filter(is_array($given) ? $given : [], 'is_scalar')));
    }
}
