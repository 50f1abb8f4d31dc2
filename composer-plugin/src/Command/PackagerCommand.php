<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Phpca\Composer\Packager\Locator;
use Phpca\Composer\Packager\Runner;
use Phpca\Composer\Packager\Stdout;
use Phpca\Composer\Packager\Verbosity;
use Phpca\Composer\Project;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

/** A command that is the packager's: its progress, its output and its exit code are handed on. */
abstract class PackagerCommand extends Command
{
    public function __construct(
        protected readonly Project $project,
        private readonly Locator $locator,
        private readonly Runner $runner,
    ) {
        parent::__construct();
    }

    /** @return list<string> the packager's command and its arguments */
    abstract protected function arguments(InputInterface $input): array;

    protected function addPackagerOptions(): void
    {
        $this->addOption('packager', null, InputOption::VALUE_REQUIRED, 'the packager (default: PHPCA in the environment, then phpca in PATH, then in vendor/bin)');
        $this->addOption('format', null, InputOption::VALUE_REQUIRED, 'text, or json');
    }

    protected function perform(InputInterface $input, OutputInterface $output): int
    {
        $arguments = $this->arguments($input);
        $common = Verbosity::of($output);
        $format = self::text($input->getOption('format'));
        if ($format !== null) {
            $common[] = "--format=$format";
        }
        array_splice($arguments, 1, 0, $common);

        return $this->runner->run(
            [$this->locator->find(self::text($input->getOption('packager'))), ...$arguments],
            $this->project->root,
            Stdout::Inherit,
            $output->isDecorated() ? [] : ['NO_COLOR' => '1'],
        );
    }

    /** The archive of the command line, else the one that phpc:package writes. */
    protected function archive(InputInterface $input): string
    {
        return self::text($input->getArgument('archive')) ?? $this->project->config()->output;
    }
}
