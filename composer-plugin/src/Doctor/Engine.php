<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

/** What code was compiled for. */
final class Engine
{
    public function __construct(public readonly string $phpVersion, public readonly string $systemId) {}
}
