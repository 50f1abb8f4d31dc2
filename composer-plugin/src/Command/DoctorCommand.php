<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Phpca\Composer\Doctor\Doctor;
use Phpca\Composer\Doctor\Examiner;
use Phpca\Composer\Doctor\JsonReport;
use Phpca\Composer\Doctor\TextReport;
use Phpca\Composer\Failure;
use Phpca\Composer\Project;
use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;
use Symfony\Component\Console\Output\OutputInterface;

final class DoctorCommand extends Command
{
    public function __construct(private readonly Project $project, private readonly Examiner $examiner, private readonly Doctor $doctor)
    {
        parent::__construct();
    }

    protected function configure(): void
    {
        $this->setName('phpc:doctor');
        $this->setDescription('Names what would break when the project runs from an archive in production');
        $this->addArgument('archive', InputArgument::OPTIONAL, 'the archive, if it has been made (default: extra.phpca.output, else app.phpca)');
        $this->addOption('php', null, InputOption::VALUE_REQUIRED, "production's PHP (default: the one that runs Composer)", PHP_BINARY);
        $this->addOption('packager', null, InputOption::VALUE_REQUIRED, 'the packager (default: PHPCA in the environment, then phpca in PATH, then in vendor/bin)');
        $this->addOption('format', null, InputOption::VALUE_REQUIRED, 'text, or json', 'text');
        $this->setHelp('Exit code 0: nothing, or advice only. 1: there are errors.');
    }

    protected function perform(InputInterface $input, OutputInterface $output): int
    {
        $format = self::text($input->getOption('format'));
        $report = match ($format) {
            'text' => new TextReport(),
            'json' => new JsonReport(),
            default => throw Failure::usage('--format: wanted "json" or "text", found "' . $format . '"'),
        };
        $deployment = $this->examiner->examine(
            $this->project->path(self::text($input->getArgument('archive')) ?? $this->project->config()->output),
            self::text($input->getOption('php')) ?? PHP_BINARY,
            self::text($input->getOption('packager')),
        );
        $diagnosis = $this->doctor->diagnose($deployment);
        $report->print($diagnosis, $output);

        return $diagnosis->hasErrors() ? Failure::GENERAL : 0;
    }
}
