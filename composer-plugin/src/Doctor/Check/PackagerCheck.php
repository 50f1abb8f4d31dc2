<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor\Check;

use Phpca\Composer\Doctor\Check;
use Phpca\Composer\Doctor\Deployment;

/** There is a packager, it accepts the project, and the archive can be read. What could not be examined is an error itself. */
final class PackagerCheck implements Check
{
    public function name(): string
    {
        return 'packager';
    }

    public function findings(Deployment $deployment): iterable
    {
        return $deployment->obstacles;
    }
}
