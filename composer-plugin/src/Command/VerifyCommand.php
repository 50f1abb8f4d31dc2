<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;

/** composer phpc:verify = phpca verify. */
final class VerifyCommand extends PackagerCommand
{
	protected function configure(): void
	{
		$this->setName('phpc:verify');
		$this->setDescription('Checks every byte of an archive and names each fault');
		$this->addArgument('archive', InputArgument::OPTIONAL, 'the archive (default: extra.phpca.output, else app.phpca)');
		$this->addPackagerOptions();
	}

	protected function arguments(InputInterface $input): array
	{
		return ['verify', $this->archive($input)];
	}
}
