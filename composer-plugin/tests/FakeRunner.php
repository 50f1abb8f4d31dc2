<?php

declare(strict_types=1);

namespace Phpca\Composer\Tests;

use Phpca\Composer\Packager\Captured;
use Phpca\Composer\Packager\Runner;
use Phpca\Composer\Packager\Stdout;

/** Remembers what it was asked to run, and answers by the first pattern that is found in the command line. */
final class FakeRunner implements Runner
{
    /** @var list<list<string>> */
    public array $commands = [];
    public ?string $directory = null;
    public ?Stdout $stdout = null;
    /** @var array<string, string> */
    public array $environment = [];

    /** @param array<string, Captured> $answers */
    public function __construct(private readonly int $code = 0, private readonly array $answers = []) {}

    public function run(array $command, string $directory, Stdout $stdout = Stdout::Inherit, array $environment = []): int
    {
        $this->commands[] = $command;
        [$this->directory, $this->stdout, $this->environment] = [$directory, $stdout, $environment];

        return $this->code;
    }

    public function capture(array $command, string $directory): Captured
    {
        $this->commands[] = $command;
        foreach ($this->answers as $pattern => $answer) {
            if (str_contains(implode(' ', $command), $pattern)) {
                return $answer;
            }
        }

        return new Captured(127, '', 'no such command');
    }
}
