<?php

declare(strict_types=1);

namespace Gazette\Command;

use Gazette\Library;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\ConsoleOutputInterface;
use Symfony\Component\Console\Output\OutputInterface;
use Symfony\Component\Process\Exception\ProcessFailedException;
use Symfony\Component\Process\Process;

#[AsCommand('edit', 'Sorts the words of the articles in a subprocess; then one that fails')]
final class RunEditor extends Command
{
	public function __construct(private readonly Library $library)
	{
		parent::__construct();
	}

	protected function execute(InputInterface $input, OutputInterface $output): int
	{
		foreach ($this->library->articles() as $article) {
			$sort = new Process(['sort', '-u'], env: ['LC_ALL' => 'C'], input: implode("\n", str_word_count($article->title, 1))."\n");
			$output->writeln($article->slug.': '.implode(' ', explode("\n", trim($sort->mustRun()->getOutput()))));
		}
		try {
			(new Process(['sh', '-c', 'echo no such office >&2; exit 3']))->mustRun();
		} catch (ProcessFailedException $failure) {
			$output->writeln('exit code '.$failure->getProcess()->getExitCode().': '.trim($failure->getProcess()->getErrorOutput()));
		}
		$errors = $output instanceof ConsoleOutputInterface ? $output->getErrorOutput() : $output;
		$errors->writeln('the editor has gone home');

		return 4;
	}
}
