<?php

declare(strict_types=1);

namespace Gazette\Command;

use Gazette\Library;
use Monolog\Formatter\LineFormatter;
use Monolog\Handler\FingersCrossedHandler;
use Monolog\Handler\StreamHandler;
use Monolog\Level;
use Monolog\Logger;
use Monolog\LogRecord;
use Monolog\Processor\PsrLogMessageProcessor;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand('log', 'Logs a visit to each article; one of them goes wrong')]
final class LogVisits extends Command
{
	public function __construct(private readonly Library $library)
	{
		parent::__construct();
	}

	protected function execute(InputInterface $input, OutputInterface $output): int
	{
		$stream = new StreamHandler('php://memory', Level::Debug);
		$stream->setFormatter(new LineFormatter("%channel%.%level_name%: %message% %extra%\n"));
		$logger = new Logger('visits', [new FingersCrossedHandler($stream, Level::Error)], [
			new PsrLogMessageProcessor(),
			static fn (LogRecord $record): LogRecord => $record->with(extra: ['length' => strlen($record->message)]),
		]);
		foreach ($this->library->articles() as $article) {
			$logger->info('{slug} was read', ['slug' => $article->slug]);
			if ($article->words() > 40) {
				$logger->error('{slug} is too long', ['slug' => $article->slug]);
			}
		}
		rewind($stream->getStream());
		$output->write(stream_get_contents($stream->getStream()), false, OutputInterface::OUTPUT_RAW);

		return Command::SUCCESS;
	}
}
