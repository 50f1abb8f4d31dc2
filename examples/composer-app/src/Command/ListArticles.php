<?php

declare(strict_types=1);

namespace Gazette\Command;

use Gazette\Library;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Helper\Table;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand('articles', 'Lists the articles in the data directory')]
final class ListArticles extends Command
{
	public function __construct(private readonly Library $library)
	{
		parent::__construct();
	}

	protected function configure(): void
	{
		$this->addOption('tag', null, InputOption::VALUE_REQUIRED, 'only those with this tag');
	}

	protected function execute(InputInterface $input, OutputInterface $output): int
	{
		$table = (new Table($output))->setHeaders(['Article', 'Title', 'Author', 'Words']);
		$tag = $input->getOption('tag');
		foreach ($this->library->articles() as $article) {
			if ($tag === null || in_array($tag, $article->tags, true)) {
				$table->addRow([$article->slug, $article->title, $article->author, $article->words()]);
			}
		}
		$table->render();

		return Command::SUCCESS;
	}
}
