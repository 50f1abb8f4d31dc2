<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;

/** composer phpc:inspect = phpca info. */
final class InspectCommand extends PackagerCommand
{
    protected function configure(): void
    {
        $this->setName('phpc:inspect');
        $this->setDescription('Shows what an archive is, where its bytes go, and which scripts are not precompiled');
        $this->addArgument('archive', InputArgument::OPTIONAL, 'the archive (default: extra.phpca.output, else app.phpca)');
        $this->addPackagerOptions();
    }

    protected function arguments(InputInterface $input): array
    {
        return ['info', $this->archive($input)];
    }
}
