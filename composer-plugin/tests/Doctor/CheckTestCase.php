<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests\Doctor;

use Phpca\Composer\Doctor\Archive;
use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;
use Phpca\Composer\Doctor\Engine;
use Phpca\Composer\Doctor\Finding;
use Phpca\Composer\Doctor\Php;
use Phpca\Composer\Doctor\Plan;
use Phpca\Composer\Doctor\PlannedFile;
use Phpca\Composer\Doctor\Requirements;
use Phpca\Composer\Doctor\Verdicts;
use Phpca\Composer\Tests\TestCase;

/** What the tests of the checks share: a deployment with nothing wrong, and findings as short text. */
abstract class CheckTestCase extends TestCase
{
    protected const ENGINE = '0123456789abcdef0123456789abcdef';

    /**
     * @param array<string, ?string> $ini
     * @param array<string, string> $extensions
     */
    protected function php(array $ini = [], array $extensions = ['phpca' => '0.1.0'], ?string $systemId = self::ENGINE, ?Php $child = null): Php
    {
        return new Php('/usr/bin/php', '8.2.30', $extensions, $ini + ['phpca.verify' => 'load', 'phpca.fallback' => 'source'], $systemId, child: $child);
    }

    /** @param list<Finding> $obstacles */
    protected function deployment(
        ?Php $php = null,
        ?Requirements $requirements = null,
        ?Plan $plan = null,
        ?Engine $packager = null,
        ?Archive $archive = null,
        ?Verdicts $verdicts = null,
        array $obstacles = [],
    ): Deployment {
        return new Deployment($this->directory, $php ?? $this->php(), $requirements ?? new Requirements([]), $plan, $packager, $archive, $verdicts, $obstacles);
    }

    /**
     * A plan that packs all files written so far.
     *
     * @param list<string> $extract
     * @param list<string> $warnings
     * @param list<string> $rebased
     * @param list<string> $web
     * @param list<string> $stubs
     */
    protected function plan(bool $strip = false, string $mount = '/app', array $extract = [], array $warnings = [], array $rebased = [], array $web = [], array $stubs = []): Plan
    {
        $files = [];
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($this->directory, \FilesystemIterator::SKIP_DOTS)) as $file) {
            self::assertInstanceOf(\SplFileInfo::class, $file);
            $path = substr((string) $file, strlen($this->directory) + 1);
            $files[$path] = new PlannedFile(
                $path,
                str_ends_with($path, '.php') || in_array($path, $stubs, true) ? 'script' : 'asset',
                in_array($path, $extract, true),
                in_array($path, $rebased, true),
                in_array($path, $stubs, true),
            );
        }
        ksort($files);

        return new Plan($this->directory, $mount, $strip, array_values($files), $warnings, $web);
    }

    /** @return list<string> "error subject: message" */
    protected function findings(Check $check, Deployment $deployment): array
    {
        $findings = [];
        foreach ($check->findings($deployment) as $finding) {
            $findings[] = "{$finding->severity->value} $finding->subject: $finding->message";
        }

        return $findings;
    }

    /**
     * Each finding holds its needle, and there are no others.
     *
     * @param list<string> $needles
     */
    protected function assertFinds(array $needles, Check $check, Deployment $deployment): void
    {
        $findings = $this->findings($check, $deployment);
        self::assertCount(count($needles), $findings, implode("\n", $findings));
        foreach ($needles as $number => $needle) {
            self::assertStringContainsString($needle, $findings[$number]);
        }
    }
}
