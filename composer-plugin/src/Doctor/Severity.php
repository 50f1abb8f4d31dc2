<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

enum Severity: string
{
    /** Would break. */
    case Error = 'error';
    /** Worth to know; the exit code stays 0. */
    case Advice = 'advice';
}
