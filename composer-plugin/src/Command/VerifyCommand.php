<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;

/** composer phpc:verify = phpca verify. */
final class VerifyCommand extends PackagerCommand
{
    protected function configure(): void
    {
        $this->setName('phpc:verify');
        $this->setDescription('Checks every byte of an archive and names each fault');
        $this->addArgument('archive', InputArgument::OPTIONAL, 'the archive (default: extra.phpca.output, else app.phpca)');
        $this->addOption('public-key', null, InputOption::VALUE_REQUIRED, 'the archive must be signed with this key (exit code 5)');
        $this->addPackagerOptions();
    }

    protected function arguments(InputInterface $input): array
    {
        $key = self::text($input->getOption('public-key'));

        return ['verify', ...($key === null ? [] : ["--public-key=$key"]), $this->archive($input)];
    }
}
