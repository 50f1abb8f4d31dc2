<?php

declare(strict_types=1);

namespace Phpca\Composer\Doctor;

/** One thing that can go wrong in production. What it needs is in the deployment; a part that is null could not be examined. */
interface Check
{
    /** For reports, and stable: scripts read it. */
    public function name(): string;

    /** @return iterable<Finding> */
    public function findings(Deployment $deployment): iterable;
}
