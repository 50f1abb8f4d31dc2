<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

final class Diagnosis
{
    /** @param array<string, list<Finding>> $byCheck every check that was made, those without findings included */
    public function __construct(public readonly array $byCheck) {}

    public function count(Severity $severity): int
    {
        $findings = array_merge(...array_values($this->byCheck), ...[[]]);

        return count(array_filter($findings, static fn(Finding $f): bool => $f->severity === $severity));
    }

    public function hasErrors(): bool
    {
        return $this->count(Severity::Error) > 0;
    }
}
