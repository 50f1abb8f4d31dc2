<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

final class Doctor
{
    /** @var list<Check> */
    private readonly array $checks;

    public function __construct(Check ...$checks)
    {
        $this->checks = array_values($checks);
    }

    public static function withAllChecks(): self
    {
        return new self(
            new Check\PackagerCheck(),
            new Check\IniCheck(),
            new Check\ObserverCheck(),
            new Check\ExtensionCheck(),
            new Check\EngineCheck(),
            new Check\VerdictCheck(),
            new Check\SymlinkCheck(),
            new Check\OwnSourceCheck(),
            new Check\BuildRootCheck(),
            new Check\LibcFileCheck(),
            new Check\WorkerCheck(),
        );
    }

    public function diagnose(Deployment $deployment): Diagnosis
    {
        $byCheck = [];
        foreach ($this->checks as $check) {
            $byCheck[$check->name()] = array_values([...$check->findings($deployment)]);
        }

        return new Diagnosis($byCheck);
    }
}
