<?php

declare(strict_types=1);

namespace Phpca\Composer;

use Composer\EventDispatcher\ScriptExecutionException;
use Composer\IO\IOInterface;
use Phpca\Composer\Packager\Locator;
use Phpca\Composer\Packager\Runner;
use Phpca\Composer\Packager\Stdout;
use Phpca\Composer\Packager\Verbosity;
use Symfony\Component\Console\Formatter\OutputFormatter;

/** With "package-on-dump": true, packs whenever Composer has written the autoloader; a failure is the command's failure. */
final class PackageOnDump
{
    public function __construct(
        private readonly Project $project,
        private readonly Locator $locator,
        private readonly Runner $runner,
        private readonly IOInterface $io,
    ) {}

    public function run(): void
    {
        try {
            $config = $this->project->config();
            $code = $config->packageOnDump ? $this->pack($config) : 0;
        } catch (Failure $failure) {
            $this->io->writeError('<error>phpca: ' . OutputFormatter::escape($failure->getMessage()) . '</error>', true, IOInterface::QUIET);
            $code = $failure->getCode();
        }
        if ($code !== 0) {
            // Composer ends with this code and prints nothing of its own: all has been said.
            throw new ScriptExecutionException('phpc:package failed', $code);
        }
    }

    private function pack(Config $config): int
    {
        $packager = $this->locator->find();
        $this->io->writeError('<info>Packing ' . $config->output . '</info>');

        return $this->runner->run(
            [$packager, 'pack', ...Verbosity::ofProcess(), '--output=' . $config->output, ...$this->project->manifestArguments(), ...$this->project->phpArguments()],
            $this->project->root,
            Stdout::Error,
        );
    }
}
