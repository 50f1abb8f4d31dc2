<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

use Composer\Semver\Semver;

/** One package needs "php" or an extension. */
final class Requirement
{
    public function __construct(
        public readonly string $package,
        /** "php", "ext-intl" ... */
        public readonly string $name,
        public readonly string $constraint,
    ) {}

    public function allows(string $version): bool
    {
        // Some extensions have versions of their own making; what begins like a version is taken for one.
        $plain = preg_match('/^\d+(\.\d+){1,3}/', $version, $match) === 1 ? $match[0] : '0';

        return $this->constraint === '*' || Semver::satisfies($plain, $this->constraint);
    }
}
