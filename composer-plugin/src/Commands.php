<?php

declare(strict_types=1);

namespace Phpca\Composer;

use Composer\Composer;
use Composer\Plugin\Capability\CommandProvider;

/**
 * The commands and their parts. Composer asks for them whenever it lists commands, so nothing is read or judged here: a mistake
 * in extra.phpca must not take "composer list" down.
 */
final class Commands implements CommandProvider
{
    private readonly Composer $composer;

    /** @param array{composer: Composer} $context from Composer */
    public function __construct(array $context)
    {
        $this->composer = $context['composer'];
    }

    public function getCommands(): array
    {
        $project = Project::of($this->composer);
        $locator = Packager\Locator::of($this->composer);
        $runner = new Packager\ProcessRunner();

        return [
            new Command\PackageCommand($project, $locator, $runner),
            new Command\InspectCommand($project, $locator, $runner),
            new Command\VerifyCommand($project, $locator, $runner),
            new Command\DoctorCommand($project, new Doctor\Examiner($project, $locator, $runner), Doctor\Doctor::withAllChecks()),
        ];
    }
}
