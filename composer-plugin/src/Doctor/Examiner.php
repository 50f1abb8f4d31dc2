<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Composer\XdebugHandler\PhpConfig;
use Phpca\Composer\Failure;
use Phpca\Composer\Packager\Captured;
use Phpca\Composer\Packager\Locator;
use Phpca\Composer\Packager\Runner;
use Phpca\Composer\Project;

/** Gathers what the checks judge. What can't be had is an obstacle, and the checks do with the rest. */
final class Examiner
{
    public function __construct(
        private readonly Project $project,
        private readonly Locator $locator,
        private readonly Runner $runner,
    ) {}

    public function examine(string $archive, string $php, ?string $packager): Deployment
    {
        $obstacles = [];
        // First of all, and fatal: without a PHP there is nothing to say.
        $target = $this->php($php);
        $program = self::attempt($obstacles, 'phpca', fn(): string => $this->locator->find($packager));
        $plan = $engine = $info = $verdicts = null;
        if ($program !== null) {
            $plan = self::attempt($obstacles, 'phpca pack', fn(): Plan => $this->plan($program));
            $engine = self::attempt($obstacles, 'phpca', fn(): Engine => $this->engine($program));
            $info = is_file($archive) ? self::attempt($obstacles, $archive, fn(): Archive => $this->archive($program, $archive)) : null;
            $verdicts = $info === null ? null : self::attempt($obstacles, 'phpca deploy', fn(): ?Verdicts => $this->verdicts($program, $info, $php));
        }

        return new Deployment($this->project->root, $target, $this->project->requirements(), $plan, $engine, $info, $verdicts, $obstacles);
    }

    /**
     * What $part gives; null where that fails, and then one obstacle more.
     *
     * @template T
     *
     * @param list<Finding> $obstacles
     * @param callable(): T $part
     *
     * @return T|null
     */
    private static function attempt(array &$obstacles, string $subject, callable $part): mixed
    {
        try {
            return $part();
        } catch (Failure $failure) {
            $obstacles[] = Finding::error($subject, $failure->getMessage());

            return null;
        }
    }

    private function php(string $binary): Php
    {
        if (class_exists(PhpConfig::class)) {
            // Composer may have started itself again without Xdebug; the PHP that is asked about is the one with it.
            (new PhpConfig())->useOriginal();
        }
        $said = $this->runner->capture([$binary, '-q', __DIR__ . '/probe.php'], $this->project->root);
        if ($said->code !== 0) {
            throw Failure::usage("--php: \"$binary\" is not a PHP that can be run");
        }

        return Php::of($binary, $said->json('--php'));
    }

    private function plan(string $packager): Plan
    {
        $command = [$packager, 'pack', '--dry-run', '--format=json', ...$this->project->manifestArguments(), ...$this->project->phpArguments()];

        return Plan::of($this->runner->capture($command, $this->project->root)->json('phpca pack'));
    }

    /** What it compiles for shows in what it makes. */
    private function engine(string $packager): Engine
    {
        $base = tempnam(sys_get_temp_dir(), 'phpca');
        if ($base === false) {
            throw Failure::general('no temporary file could be made');
        }
        [$script, $archive] = ["$base.php", "$base.phpca"];
        try {
            file_put_contents($script, '<?php return 1;');
            $packed = $this->runner->capture([$packager, 'pack', '-q', '--no-cache', ...$this->project->phpArguments(), "--output=$archive", $script], dirname($base));
            if ($packed->code !== 0) {
                throw Failure::general($packed->lastError());
            }

            return $this->archive($packager, $archive)->engine;
        } finally {
            array_map(static fn(string $file): bool => @unlink($file), [$base, $script, $archive]);
        }
    }

    private function verdicts(string $packager, Archive $archive, string $php): ?Verdicts
    {
        $checked = $this->runner->capture([$packager, 'deploy', '--check', '--format=json', "--php=$php", $archive->file, $archive->mount], $this->project->root);

        // The exit code tells whether all is well; what is not, the checks say.
        return $checked->output === '' ? null : Verdicts::of((new Captured(0, $checked->output, $checked->errors))->json('phpca deploy'));
    }

    private function archive(string $packager, string $file): Archive
    {
        return Archive::of($file, $this->runner->capture([$packager, 'info', '--format=json', $file], $this->project->root)->json('phpca info'));
    }
}
