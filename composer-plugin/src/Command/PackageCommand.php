<?php

declare(strict_types=1);

namespace Phpca\Composer\Command;

use Symfony\Component\Console\Input\InputArgument;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Input\InputOption;

/** composer phpc:package = phpca pack, in the project. */
final class PackageCommand extends PackagerCommand
{
    // Options that mean what they mean to the packager. --manifest is another matter: extra.phpca may name one.
    private const VALUES = [
        'mount' => 'preferred mount point, an absolute directory',
        'entry' => 'script that a bare archive starts, below the root',
        'rev' => 'pack this git revision, not the work tree',
        'sign-key' => 'sign the archive with this secret key',
    ];
    private const FLAGS = [
        'strict' => "a script that can't be precompiled is an error",
        'dry-run' => 'list what would be packed and why, write nothing',
        'no-progress' => 'no progress bar',
    ];

    protected function configure(): void
    {
        $this->setName('phpc:package');
        $this->setDescription('Compiles the project into one archive of precompiled PHP');
        $this->addOption('output', 'o', InputOption::VALUE_REQUIRED, 'the archive (default: extra.phpca.output, else app.phpca)');
        $this->addOption('manifest', 'm', InputOption::VALUE_REQUIRED, 'the manifest (default: extra.phpca.manifest, else phpca.json, if there is one)');
        // Composer has taken -d for itself.
        $this->addOption('ini', null, InputOption::VALUE_REQUIRED | InputOption::VALUE_IS_ARRAY, 'INI=VALUE: compile under this INI setting');
        $this->addOption('php', null, InputOption::VALUE_REQUIRED, 'compile for this php (default: the PHP that runs Composer)');
        $this->addOption('jobs', 'j', InputOption::VALUE_REQUIRED, 'workers (default: the number of processors)');
        foreach (self::VALUES as $name => $help) {
            $this->addOption($name, null, InputOption::VALUE_REQUIRED, $help);
        }
        foreach (self::FLAGS as $name => $help) {
            $this->addOption($name, null, InputOption::VALUE_NONE, $help);
        }
        $this->addPackagerOptions();
        $this->addArgument('options', InputArgument::IS_ARRAY, 'behind --: further options of "phpca pack"');
    }

    protected function arguments(InputInterface $input): array
    {
        $output = self::text($input->getOption('output')) ?? $this->project->config()->output;
        $manifest = self::text($input->getOption('manifest'));
        $arguments = [
            'pack', "--output=$output",
            ...$this->project->manifestArguments($manifest),
            ...$this->project->phpArguments(self::text($input->getOption('php')), $manifest),
        ];
        foreach (['jobs', ...array_keys(self::VALUES)] as $name) {
            $value = self::text($input->getOption($name));
            if ($value !== null) {
                $arguments[] = "--$name=$value";
            }
        }
        foreach (self::texts($input->getOption('ini')) as $setting) {
            $arguments[] = '-d';
            $arguments[] = $setting;
        }
        foreach (array_keys(self::FLAGS) as $name) {
            if ($input->getOption($name) === true) {
                $arguments[] = "--$name";
            }
        }

        return [...$arguments, ...self::texts($input->getArgument('options'))];
    }
}
