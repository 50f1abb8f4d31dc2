<?php

declare(strict_types=1);

namespace Gazette\Command;

use Gazette\Library;
use PhpParser\Node;
use PhpParser\NodeFinder;
use PhpParser\ParserFactory;
use PhpParser\PrettyPrinter\Standard;
use Symfony\Component\Console\Attribute\AsCommand;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

#[AsCommand('summarize', "Parses the application's own sources and tells what they declare")]
final class SummarizeSource extends Command
{
	public function __construct(private readonly Library $library)
	{
		parent::__construct();
	}

	protected function execute(InputInterface $input, OutputInterface $output): int
	{
		$parser = (new ParserFactory())->createForHostVersion();
		$finder = new NodeFinder();
		$printer = new Standard();
		foreach ($this->library->sources() as $path => $source) {
			$tree = $parser->parse($source) ?? [];
			$output->writeln($path);
			foreach ($finder->findInstanceOf($tree, Node\Stmt\ClassLike::class) as $class) {
				$output->writeln("  class $class->name");
				foreach ($class->getMethods() as $method) {
					$type = $method->returnType ? ': '.$printer->prettyPrint([$method->returnType]) : '';
					$output->writeln(sprintf('    %s(%d)%s', $method->name, count($method->params), $type));
				}
			}
		}

		return Command::SUCCESS;
	}
}
