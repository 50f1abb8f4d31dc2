<?php

declare(strict_types=1);

namespace Gazette\Command;

use Gazette\Library;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;
use Twig\Environment;
use Twig\Loader\FilesystemLoader;
use Twig\TwigFilter;

#[AsCommand('render', 'Renders the articles with the templates in the package')]
final class RenderIssue extends Command
{
	public function __construct(private readonly Library $library)
	{
		parent::__construct();
	}

	protected function execute(InputInterface $input, OutputInterface $output): int
	{
		$twig = new Environment(new FilesystemLoader($this->library->templates()), ['strict_variables' => true]);
		$twig->addFilter(new TwigFilter('teaser', static fn (string $text): string => strtok($text, '.').'.'));
		$output->write($twig->render('issue.html.twig', [
			'title' => 'The Gazette',
			'articles' => iterator_to_array($this->library->articles(), false),
		]), false, OutputInterface::OUTPUT_RAW);

		return Command::SUCCESS;
	}
}
